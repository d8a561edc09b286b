"""What holds for any page of any Streamlit app that this server serves."""


def test_the_welcome_page_opens(page):
    assert page.title()
