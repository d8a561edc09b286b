"""A piece of HTML that tells a class what to do, to be pasted into the page of a course."""

from html import escape

from take_home.worksheet.words import Words

STEPS = 4


def page(lesson: str, words: Words) -> str:
    """HTML without script or style, as course pages keep it. lesson: its address"""
    steps = "".join(f"  <li>{escape(words.say(f'course.{n}', lesson=lesson))}</li>\n" for n in range(1, STEPS + 1))
    title, intro = escape(words.say("course.title")), escape(words.say("course.intro"))
    link = (
        f'<a href="{escape(lesson, quote=True)}" target="_blank" rel="noopener">{escape(words.say("course.link"))}</a>'
    )
    return f"<h3>{title}</h3>\n<p>{intro}</p>\n<ol>\n{steps}</ol>\n<p>{link}</p>\n"
