"""Training on several machines, tried with two workers of this one: the same numbers, whoever dies."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from platform import node
from threading import Event, Timer
from types import SimpleNamespace

import numpy as np
import pytest

from engine import init, load, train
from offline import train_photos
from offline.train_photos import Recipe, batches, main, pictures_at, places, run, split
from pictures.collect import DataSetError
from runs.course.shares import cut
from tests.engine.samples import same, weights
from tests.runs.course.test_shares import shared_step

LocalCluster = pytest.importorskip("distributed", reason="without Dask distributed, no cluster is tested").LocalCluster
cluster = pytest.importorskip("offline.cluster")

ROOT = Path(__file__).resolve().parents[2]
STEPS = 50
SETTINGS = {"pixels": 16, "validation": 20, "drawn": 20, "epochs": 25, "again": 2}
CONVOLUTIONAL = SETTINGS | {"widths": (6, 8), "pools": 2}
COMMAND = ["--widths", "6,8", "--pools", "2", "--pixels", "16", "--validation", "20", "--drawn", "20", "--again", "2"]


@pytest.fixture(scope="module")
def client():
    with cluster.opened(2, None) as client:
        yield client


@pytest.fixture
def together(client, folder, photos):
    """-> a function of a recipe's settings and a number of shares: (the photos divided, the cluster)"""

    def made(settings, shares):
        found = split(*photos, Recipe(**settings))
        return found, cluster.together(client, folder, settings, found, shares)

    return made


def weights_after(network, state, source, step):
    """Those after each of fifty steps."""
    return [weights(step.after.params) for step in islice(train(network, state, source, step=step), STEPS)]


def by_hand(photos, recipe, shares):
    """The step of a cluster, taken by this process alone."""

    def step(network, state, place, T, inputs=False):
        parts = cut(len(T), shares)
        return shared_step(network, state, [(pictures_at(photos, recipe, place, part), T[part]) for part in parts])

    return step


def test_fifty_steps_of_a_dense_network_are_those_of_one_process(together):
    settings = SETTINGS | {"dense": 6, "peak": 0.02}
    recipe = Recipe(**settings)
    photos, several = together(settings, 3)
    network = train_photos.build(recipe, 2)
    state = init(network, 0)
    alone = [weights(step.after.params) for step in islice(train(network, state, batches(photos, recipe, 0)), STEPS)]
    shared = weights_after(network, state, places(photos, recipe, 0), several.step)
    assert len(shared) == STEPS
    for one, other in zip(alone, shared, strict=True):
        for w, same_w in zip(one, other, strict=True):
            np.testing.assert_allclose(same_w, w, rtol=1e-12, atol=1e-12)


def test_a_worker_killed_with_a_share_in_hand_costs_no_step_and_changes_no_number(together, client):
    recipe = Recipe(**CONVOLUTIONAL)
    photos, several = together(CONVOLUTIONAL, 4)
    network = train_photos.build(recipe, 2)
    state = init(network, 0, np.float32)
    workers, dead = client.run(os.getpid), Event()

    def kill(pid):
        dead.set()
        os.kill(pid, signal.SIGKILL)

    def step(network, state, place, T, inputs=False):
        if state.t != 20:
            return several.step(network, state, place, T)
        # Stopped, it cannot finish what it is given.
        pid = min(workers.values())
        os.kill(pid, signal.SIGSTOP)
        Timer(0.5, kill, [pid]).start()
        found = several.step(network, state, place, T)
        assert dead.is_set()
        return found

    shared = weights_after(network, state, places(photos, recipe, 0), step)
    alone = weights_after(network, state, places(photos, recipe, 0), by_hand(photos, recipe, 4))
    assert len(shared) == STEPS
    assert all(map(same, shared, alone))
    client.wait_for_workers(2)
    assert client.run(os.getpid) != workers


def test_the_number_of_shares_is_said_by_the_checkpoint_and_decides_what_batchnorm_sees(together, tmp_path):
    settings = CONVOLUTIONAL | {"epochs": 3, "again": 0}
    ended = []
    for shares in (1, 2):
        photos, several = together(settings, shares)
        run(photos, Recipe(**settings), tmp_path / f"{shares}.npz", several)
        ended.append(weights(load(tmp_path / f"{shares}.npz")[1].params))
    run(photos, Recipe(**settings), tmp_path / "alone.npz")
    alone = weights(load(tmp_path / "alone.npz")[1].params)
    assert same(ended[0], alone) and not same(ended[1], alone)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.npz", "2.npz", "alone.npz"]


def test_a_worker_with_other_photos_is_refused(together, photos):
    recipe = Recipe(**CONVOLUTIONAL)
    found, several = together(CONVOLUTIONAL, 2)
    others = split(255 - photos[0], photos[1], recipe)
    wrong = cluster.together(several.client, several.source.data, CONVOLUTIONAL, others, 2)
    network = train_photos.build(recipe, 2)
    with pytest.raises(DataSetError, match=f"{re.escape(node())} is not what the training began with"):
        next(train(network, init(network, 0), places(found, recipe, 0), step=wrong.step))


@contextmanager
def scheduler_and_worker(folder):
    """As on several machines: -> (address, process of the scheduler)"""
    file, processes = folder / "scheduler.json", []
    for what in (
        ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
        ("worker", "--nthreads", "1", "--no-nanny"),
    ):
        command = [sys.executable, "-m", f"distributed.cli.dask_{what[0]}", *what[1:], "--scheduler-file", str(file)]
        processes.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(file.exists)
    try:
        yield json.loads(file.read_text())["address"], processes[0]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()
        file.unlink(missing_ok=True)


def test_a_scheduler_without_workers_is_told_to_whoever_waits_for_them(capsys):
    empty = LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0")
    with empty, cluster.opened(None, empty.scheduler_address):
        assert "has no workers yet; the training waits for one." in capsys.readouterr().err


@pytest.mark.long
def test_a_scheduler_killed_ends_the_command_and_the_next_one_ends_with_the_same_numbers(folder, photos, tmp_path):
    settings = CONVOLUTIONAL | {"epochs": 6}
    recipe, out = Recipe(**settings), tmp_path / "model.npz"
    found = split(*photos, recipe)

    class Killing(cluster.Together):
        def step(self, network, state, place, T, inputs=False):
            if state.t == 7:
                scheduler.send_signal(signal.SIGKILL)
                scheduler.wait()
            return super().step(network, state, place, T)

    with scheduler_and_worker(tmp_path) as (address, scheduler), cluster.opened(None, address) as client:
        source = cluster.together(client, folder, settings, found, 2).source
        with pytest.raises(ConnectionError, match="the same command goes on from here"):
            run(found, recipe, out, Killing(client, source, 2))
    assert load(tmp_path / "model.seed0.shares2.training.npz")[1].t == 7
    with scheduler_and_worker(tmp_path) as (address, _):
        command = ["--epochs", "6", "--cluster", address, "--shares", "2"]
        main([str(folder), "--out", str(out), *COMMAND, *command])
    alone = SimpleNamespace(step=by_hand(found, recipe, 2), shares=2)
    run(found, recipe, tmp_path / "alone.npz", alone)
    assert same(*(weights(load(path)[1].params) for path in (out, tmp_path / "alone.npz")))


@pytest.mark.long
def test_killed_and_started_again_the_command_ends_with_the_same_numbers(folder, photos, tmp_path):
    recipe = Recipe(**CONVOLUTIONAL | {"epochs": 30})
    found = split(*photos, recipe)
    run(found, recipe, tmp_path / "whole.npz", SimpleNamespace(step=by_hand(found, recipe, 2), shares=2))
    out, checkpoint = tmp_path / "model.npz", tmp_path / "model.seed0.shares2.training.npz"
    command = [str(folder), "--out", str(out), *COMMAND, "--epochs", "30", "--workers", "2"]
    training = subprocess.Popen([sys.executable, "-m", "offline.train_photos", *command], cwd=ROOT)
    kill_after(training, checkpoint)
    assert not out.exists() and 0 < load(checkpoint)[1].t < 64
    main(command)
    assert same(*(weights(load(path)[1].params) for path in (out, tmp_path / "whole.npz")))


def wait_for(found):
    limit = time.monotonic() + 60
    while not found() and time.monotonic() < limit:
        time.sleep(0.005)


def kill_after(training, checkpoint):
    """End it at once, as soon as there is a checkpoint."""
    wait_for(lambda: checkpoint.exists() or training.poll() is not None)
    training.send_signal(signal.SIGKILL)
    training.communicate()
    assert training.returncode == -signal.SIGKILL


@pytest.mark.parametrize("wrong", [["--workers", "0"], ["--workers", "2", "--cluster", "tcp://a:1"], ["--shares", "2"]])
def test_settings_that_make_no_sense_are_refused(wrong, capsys):
    with pytest.raises(SystemExit):
        train_photos.options(["photos", "--out", "model.npz", *wrong])
    assert "usage" in capsys.readouterr().err


def test_without_the_packages_it_says_how_to_get_them(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "offline.cluster")
    with pytest.raises(SystemExit, match=r"requirements-cluster\.txt"):
        main([str(folder), "--out", str(tmp_path / "model.npz"), *COMMAND, "--workers", "2"])
