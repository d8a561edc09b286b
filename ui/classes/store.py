"""Where classes are kept: three tables, the same in SQLite and in PostgreSQL, reached by `st.connection`.

A row says which class, which learner by a random token, and what they chose; no name, no address, no picture. Whoever
reads sees no class that is older than LIFETIME, and such rows are deleted. What a teacher does takes the teacher's
code, of which the database knows a digest alone.
"""

from collections.abc import Callable, Collection
from functools import cache
from hashlib import sha256
from time import time
from typing import Any

import sqlalchemy as sql
import streamlit as st
from sqlalchemy.exc import IntegrityError, ProgrammingError

from runs.classes import codes
from runs.classes.board import (
    AWAY,
    LIFETIME,
    MOST_CLASSES,
    MOST_LEARNERS,
    UNUSED,
    Board,
    Learner,
    Sent,
    counted,
)
from ui.serve import classes

# Seconds for which SQLite waits until another has written.
PATIENCE = 10
TABLES = sql.MetaData()
CLASS = sql.Table(
    "lesson_class",
    TABLES,
    sql.Column("code", sql.String(20), primary_key=True),
    sql.Column("teacher", sql.String(64), nullable=False, unique=True),
    sql.Column("opened", sql.Float, nullable=False, index=True),
    sql.Column("seats", sql.Integer, nullable=False),
    sql.Column("paused", sql.Boolean, nullable=False),
    sql.Column("sends", sql.Integer, nullable=False),
    sql.Column("stage", sql.String(20), nullable=False),
    sql.Column("moment", sql.Integer, nullable=False),
)
LEARNER = sql.Table(
    "lesson_learner",
    TABLES,
    sql.Column("code", sql.String(20), primary_key=True),
    sql.Column("token", sql.String(32), primary_key=True),
    sql.Column("seat", sql.Integer, nullable=False),
    sql.Column("stage", sql.String(20), nullable=False),
    sql.Column("seen", sql.Float, nullable=False),
)
ANSWER = sql.Table(
    "lesson_answer",
    TABLES,
    sql.Column("code", sql.String(20), primary_key=True),
    sql.Column("token", sql.String(32), primary_key=True),
    sql.Column("question", sql.String(60), primary_key=True),
    sql.Column("chosen", sql.String(60), nullable=False),
)


class FullError(Exception):
    """There is room for no further learner, or no further class."""


class Store:
    """The classes of one database. clock: gives the seconds of now, since 1970"""

    def __init__(self, engine: sql.Engine, clock: Callable[[], float] = time) -> None:
        self.engine, self.clock = engine, clock
        if engine.dialect.name == "sqlite":
            sql.event.listen(engine, "connect", _share)
        try:
            TABLES.create_all(engine)
        except (IntegrityError, ProgrammingError):
            # Another server made them in this moment.
            TABLES.create_all(engine)

    def open(self) -> tuple[str, str]:
        """A class begins. -> its code, and its teacher's. Raises FullError."""
        self.forget()
        code, secret = codes.for_class(), codes.for_teacher()
        with self.engine.begin() as now:
            if now.scalars(sql.select(sql.func.count()).select_from(CLASS)).one() >= MOST_CLASSES:
                raise FullError
            row = {"code": code, "teacher": _digest(secret), "opened": self.clock(), "seats": 0}
            now.execute(CLASS.insert().values(**row, paused=False, sends=0, stage="", moment=0))
        return code, secret

    def taught_by(self, secret: str) -> str:
        """The class whose teacher's code this is, or empty."""
        with self.engine.connect() as now:
            return now.scalar(sql.select(CLASS.c.code).where(*self._of(secret))) or ""

    def join(self, code: str, token: str) -> int | None:
        """A learner comes, or comes back. -> their seat; None if there is no such class. Raises FullError."""
        with self.engine.begin() as now:
            its = LEARNER.c.code == code, LEARNER.c.token == token
            if (seat := now.scalar(sql.select(LEARNER.c.seat).where(*its))) is not None:
                return seat
            # Until this is done, nobody else takes a seat of the class.
            next_seat = CLASS.update().where(*self._is(code)).values(seats=CLASS.c.seats + 1)
            taken = now.scalar(next_seat.returning(CLASS.c.seats))
            if taken is None:
                return None
            there = sql.select(sql.func.count()).select_from(LEARNER).where(LEARNER.c.code == code)
            if now.scalars(there).one() >= MOST_LEARNERS:
                raise FullError
            now.execute(LEARNER.insert().values(code=code, token=token, seat=taken - 1, stage="", seen=self.clock()))
        return taken - 1

    def say(self, code: str, token: str, question: str, chosen: str) -> None:
        """What a learner of the class answers; of one question the last answer counts."""
        key = {"code": code, "token": token, "question": question}
        known = sql.select(LEARNER.c.seat).where(LEARNER.c.code == code, LEARNER.c.token == token)
        its = (ANSWER.c[name] == value for name, value in key.items())
        with self.engine.begin() as now:
            if now.scalar(known) is None:
                return
            if not now.execute(ANSWER.update().where(*its).values(chosen=chosen)).rowcount:
                now.execute(ANSWER.insert().values(**key, chosen=chosen))

    def at(self, code: str, token: str, stage: str) -> None:
        """A learner opened a page."""
        self._learners(code, [token], stage=stage, seen=self.clock())

    def seen(self, code: str, tokens: Collection[str]) -> None:
        """The pages of these learners are still open."""
        self._learners(code, tokens, seen=self.clock())

    def leave(self, code: str, token: str) -> None:
        """A learner leaves the class; their answers go with them."""
        with self.engine.begin() as now:
            for table in (ANSWER, LEARNER):
                now.execute(table.delete().where(table.c.code == code, table.c.token == token))

    def board(self, code: str) -> Board | None:
        """The class as it is now; None where there is none of this code."""
        how_many = sql.select(ANSWER.c.question, ANSWER.c.chosen, sql.func.count())
        with self.engine.connect() as now:
            its = now.execute(sql.select(CLASS).where(*self._is(code))).first()
            if its is None:
                return None
            grouped = how_many.where(ANSWER.c.code == code).group_by(ANSWER.c.question, ANSWER.c.chosen)
            answers = [(row[0], row[1], row[2]) for row in now.execute(grouped)]
            learners = now.execute(sql.select(LEARNER).where(LEARNER.c.code == code).order_by(LEARNER.c.seat)).all()
        last = self.clock() - AWAY
        here = tuple(Learner(each.seat, each.stage, each.seen > last) for each in learners)
        return Board(code, its.paused, Sent(its.sends, its.stage, its.moment), counted(answers), here)

    def pause(self, secret: str, paused: bool) -> bool:
        """The teacher has all wait, or go on. -> whether there is such a class"""
        return self._teach(secret, paused=paused)

    def send(self, secret: str, stage: str, moment: int) -> bool:
        """The teacher sends everyone to a moment. -> whether there is such a class"""
        return self._teach(secret, stage=stage, moment=moment, sends=CLASS.c.sends + 1)

    def close(self, secret: str) -> None:
        """The teacher has the class deleted."""
        self._delete(*self._of(secret))

    def forget(self) -> None:
        """Delete what is too old, and classes that nobody joined."""
        now = self.clock()
        unused = sql.and_(CLASS.c.opened <= now - UNUSED, CLASS.c.seats == 0)
        self._delete(sql.or_(CLASS.c.opened <= now - LIFETIME, unused))

    def _is(self, code):
        return CLASS.c.code == code, CLASS.c.opened > self.clock() - LIFETIME

    def _of(self, secret):
        return CLASS.c.teacher == _digest(secret), CLASS.c.opened > self.clock() - LIFETIME

    def _teach(self, secret, **new):
        with self.engine.begin() as now:
            return now.execute(CLASS.update().where(*self._of(secret)).values(**new)).rowcount == 1

    def _learners(self, code, tokens, **new):
        which = LEARNER.c.code == code, LEARNER.c.token.in_(tokens)
        with self.engine.begin() as now:
            now.execute(LEARNER.update().where(*which).values(**new))

    def _delete(self, *which):
        with self.engine.begin() as now:
            gone = [row.code for row in now.execute(sql.select(CLASS.c.code).where(*which))]
            for table in (ANSWER, LEARNER, CLASS):
                now.execute(table.delete().where(table.c.code.in_(gone)))


def here() -> Store:
    """The classes of this server."""
    return _store(classes.url())


@cache
def _store(url: str) -> Store:
    options: dict[str, Any] = {"connect_args": {"timeout": PATIENCE}} if url.startswith("sqlite") else {}
    return Store(st.connection("classes", type="sql", url=url, pool_pre_ping=True, **options).engine)


def _digest(secret):
    return sha256(secret.encode()).hexdigest()


def _share(connection, record):
    """In a file of SQLite, nobody who reads waits for one who writes."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
