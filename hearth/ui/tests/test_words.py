"""Dates are said as people say them, in the page's language."""

from datetime import date, datetime

from django.utils.translation import override

from hearth.ui import words

TODAY = date(2026, 11, 19)


def plain(text: str) -> str:
    return text.replace(words.NO_BREAK, " ")


def test_the_year_is_said_only_when_it_is_not_this_one():
    assert plain(words.day(date(2026, 11, 30), TODAY)) == "Mon, Nov 30"
    assert plain(words.day(date(2027, 1, 4), TODAY)) == "Mon, Jan 4, 2027"
    assert plain(words.short_day(date(2025, 12, 31), TODAY)) == "Dec 31, 2025"


def test_a_date_never_breaks_over_two_lines():
    assert " " not in words.day(date(2026, 11, 30), TODAY)
    assert " " not in words.how_far(date(2026, 11, 30), TODAY)
    assert " " not in words.clock(datetime(2026, 11, 19, 8, 15))


def test_near_days_have_their_own_words():
    said = [plain(words.how_far(date(2026, 11, day), TODAY)) for day in (16, 18, 19, 20, 30)]
    assert said == ["3 days ago", "yesterday", "today", "tomorrow", "in 11 days"]


def test_one_day_late_is_singular_and_nothing_is_late_on_its_day():
    assert plain(words.late_by(date(2026, 11, 18), TODAY)) == "1 day late"
    assert plain(words.late_by(date(2026, 11, 16), TODAY)) == "3 days late"
    assert words.late_by(TODAY, TODAY) == ""


def test_noon_is_pm_and_midnight_is_am():
    said = [plain(words.clock(datetime(2026, 11, 19, hour, 5))) for hour in (0, 8, 12, 23)]
    assert said == ["12:05 AM", "8:05 AM", "12:05 PM", "11:05 PM"]


def test_what_was_known_says_the_year_always():
    said = plain(words.as_known_on(datetime(2026, 11, 19, 10, 42)))
    assert said == "As known on Nov 19, 2026, 10:42 AM"


def test_spanish_months_are_small_letters_in_spanish_order():
    with override("es"):
        assert plain(words.day(date(2026, 11, 30), TODAY)) == "lun. 30 nov."
        assert plain(words.long_day(TODAY, TODAY)) == "Jueves 19 de noviembre"
        assert plain(words.clock(datetime(2026, 11, 19, 8, 15))) == "8:15 a. m."
        assert plain(words.how_far(date(2026, 11, 20), TODAY)) == "mañana"
        assert plain(words.late_by(date(2026, 11, 16), TODAY)) == "3 días tarde"
        assert plain(words.was_due(date(2026, 11, 16), TODAY)) == "vencía el 16 nov."


def test_a_due_row_says_how_far_and_the_day():
    said = words.when_for("due", date(2026, 11, 23), TODAY)
    assert (plain(said.words), plain(said.date_words)) == ("in 4 days", "Mon, Nov 23")


def test_a_thing_done_late_is_measured_to_the_day_it_was_done():
    said = words.when_for("done_late", date(2026, 11, 10), TODAY, date(2026, 11, 12))
    assert (plain(said.words), plain(said.date_words)) == ("2 days late", "Nov 12")


def test_a_met_thing_says_when_it_was_met():
    said = words.when_for("met", date(2026, 12, 31), TODAY, date(2026, 10, 14))
    assert (plain(said.words), plain(said.date_words)) == ("on time", "Oct 14")


def test_languages_are_named_in_the_language_of_the_page():
    assert [words.language_name(code) for code in ("es", "ht", "xx")] == [
        "Spanish",
        "Haitian Creole",
        "xx",
    ]
    with override("es"):
        assert words.language_name("ht") == "criollo haitiano"


def test_a_number_stays_with_the_word_before_it() -> None:
    assert words.unbroken("see page 4, table 1") == "see page\u00a04, table\u00a01"
