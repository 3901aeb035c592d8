"""Every part renders, escapes what outsiders wrote, keeps the strict content security policy, and draws forms in GOV.UK's pattern."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django import forms

from aboveboard.web.forms.dates import DateField
from aboveboard.web.forms.renderer import TEMPLATES, Renderer, problems
from aboveboard.web.pictures.ownership import MOST, Holding, Owner, ownership
from aboveboard.web.templatetags.parts import STANDINGS
from tests.web.gallery import STATIC, PledgeForm, engine, page, sheet

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = """"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7|add:"1" }}\u202e"""


class Reader(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def render(source: str, **context: object) -> str:
    return engine().from_string("{% load parts formats %}" + source).render(context)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_part_renders_in_every_language(language: str) -> None:
    html = page(language)
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    for sign in (
        "standing s-hold",
        "tlp tlp-amber",
        'class="why"',
        'class="line"',
        "table-fold",
        'class="tiles"',
        "matrix",
        "owners",
        "work",
    ):
        assert sign in html, sign


def test_what_outsiders_wrote_is_escaped_in_every_part() -> None:
    plain, hostile = Reader(page()), Reader(page(**sheet(HOSTILE)))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert not any(name.startswith("on") for _, attrs in hostile.tags for name in attrs)


def test_pages_keep_the_strict_content_security_policy() -> None:
    for base in ("base.html", "public_base.html"):
        for tag, attrs in Reader(page(page=base)).tags:
            assert "style" not in attrs
            assert tag != "style"
            assert not any(name.startswith(("on", "hx-on")) for name in attrs)
            assert tag != "script" or attrs.get("src")
            assert not str(attrs.get("href", "")).startswith("javascript:")
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"""\sstyle=|\son[a-z]+=["']|javascript:|<style""", text), template
        # The picture of the key is drawn by allauth from its own secret; nothing else may pass unescaped.
        assert text.replace("{{ totp_svg|safe }}", "").count("|safe") == 0, template


# Names of formats, hashes, files and of the product are the same in every language.
NAMES = {"PAP", "aboveboard", "TLP:", "· aboveboard", "SHA-256", "CSV", "JSON", "PDF", "checkpoint", "tile/0/000", "tile/entries/000"}


def test_every_page_label_is_marked_for_translation() -> None:
    marked = (
        r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{{.*?}}|<script.*?</script>|<kbd>.*?</kbd>|<code.*?</code>|<pre.*?</pre>"
    )
    for template in TEMPLATES.rglob("*.html"):
        bare = re.sub(marked, "", template.read_text(), flags=re.DOTALL)
        words = {w.strip() for w in re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", bare)}
        assert words - NAMES == set(), template


def test_standing_is_told_by_shape_and_word_and_colour() -> None:
    drawn = {state: render("{% standing state %}", state=state) for state in STANDINGS}
    shapes = {re.search(r"<svg.*?</svg>", html)[0] for html in drawn.values()}  # type: ignore[index]
    words = {re.sub(r"<[^>]*>", "", html) for html in drawn.values()}
    assert len(shapes) == len({tone for tone, _ in STANDINGS.values()})
    assert len(words) == len({str(word) for _, word in STANDINGS.values()})


def test_an_unknown_standing_is_shown_neutral_and_never_as_good() -> None:
    html = render("{% standing state %}", state="somehow<b>")
    assert "s-none" in html
    assert "somehow&lt;b&gt;" in html


@pytest.mark.parametrize(("given", "shown"), [("TLP:AMBER+STRICT", "TLP:AMBER+STRICT"), ("white", "TLP:CLEAR"), ("odd", "TLP:ODD")])
def test_a_marking_is_written_in_the_words_of_tlp_2(given: str, shown: str) -> None:
    html = render("{% tlp given %}", given=given)
    assert shown in html
    assert ("tlp-red" in html) == (given == "odd")


def test_pages_keep_the_filters_of_the_address() -> None:
    html = page()
    assert "?q=x&amp;page=1" in html
    assert "?q=x&amp;page=3" in html


def test_the_error_summary_leads_to_each_field() -> None:
    form = PledgeForm({"organisation": "x" * 81, "until_day": "31", "until_month": "2", "until_year": "2027"})
    html = str(form)
    targets = [p.target for p in problems(form)]
    assert targets == ["id_organisation", "id_country", "id_kind_0", "id_until_0", "id_sure"]
    ids = {attrs.get("id") for _, attrs in Reader(html).tags}
    assert set(targets) <= ids
    assert [f'href="#{t}"' in html for t in targets] == [True] * 5
    described = [attrs["aria-describedby"] for _, attrs in Reader(html).tags if attrs.get("aria-describedby")]
    assert all(part in ids for value in described for part in str(value).split())


def test_a_good_or_unsent_form_has_no_error_summary() -> None:
    assert "error-summary" not in str(PledgeForm())


def test_errors_keep_what_was_typed_and_escape_it() -> None:
    html = str(PledgeForm({"organisation": HOSTILE, "until_day": "<b>"}))
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert 'value="&lt;b&gt;"' in html


class DayForm(forms.Form):
    default_renderer = Renderer
    day = DateField()


@pytest.mark.parametrize(
    ("day", "month", "year", "says"),
    [
        ("", "", "", "Give day, month and year"),
        ("30", "2", "2026", "no such day"),
        ("1", "", "2026", "Give the month"),
        ("1", "13", "2026", "less than or equal to 12"),
        ("٣x", "1", "2026", "whole number"),
        ("1", "1", "99999999999999999999", "less than or equal to 9999"),
    ],
)
def test_a_date_that_cannot_be_says_which_part_is_wrong(day: str, month: str, year: str, says: str) -> None:
    form = DayForm({"day_day": day, "day_month": month, "day_year": year})
    assert not form.is_valid()
    assert says in str(form.errors)


def test_a_date_in_three_boxes_is_a_date() -> None:
    form = DayForm({"day_day": "29", "day_month": "2", "day_year": "2028"})
    assert form.is_valid()
    assert str(form.cleaned_data["day"]) == "2028-02-29"


def test_owners_stand_above_what_they_own_and_every_holding_is_in_the_table() -> None:
    owners = [Owner("a", "A"), Owner("b", "B"), Owner("c", "C")]
    picture = ownership(owners, [Holding("a", "b", Decimal(60)), Holding("b", "c", Decimal(50)), Holding("a", "c"), Holding("x", "c")])
    height = {box.owner.id: box.y for box in picture.boxes}
    assert height["a"] < height["b"] < height["c"]
    assert [(r.owner.id, r.owned.id) for r in picture.rows] == [("a", "b"), ("b", "c"), ("a", "c")]


def test_a_circle_of_owners_and_an_owner_of_itself_are_drawn() -> None:
    owners = [Owner("a", "A"), Owner("b", "B")]
    picture = ownership(owners, [Holding("a", "b"), Holding("b", "a"), Holding("a", "a")])
    assert len(picture.boxes) == 2
    assert len(picture.lines) == 2
    assert len(picture.rows) == 3


def test_boxes_never_overlap_and_stay_inside_the_picture() -> None:
    owners = [Owner(str(n), f"Owner {n}") for n in range(20)]
    picture = ownership(owners, [Holding(str(n), str(n // 3)) for n in range(1, 20)])
    places = [(b.x, b.y) for b in picture.boxes]
    assert len(set(places)) == 20
    assert all(b.x >= 0 and b.x + b.width <= picture.width and b.y + b.height <= picture.height for b in picture.boxes)


def test_too_many_owners_are_shown_as_the_table_alone() -> None:
    owners = [Owner(str(n), f"Owner {n}") for n in range(MOST + 1)]
    html = render("{% ownership_graph owners=o holdings=h label='many' %}", o=owners, h=[Holding("1", "0", Decimal(5))])
    assert "<svg" not in html
    assert "Owner 1" in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "500", "503"])
def test_error_pages_need_no_request_and_say_what_to_do(code: str) -> None:
    html = engine().get_template(f"{code}.html").render({})
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert "Nothing was" in html or code in ("404", "500")


def test_a_first_visit_and_a_later_page_are_light() -> None:
    files = ["vendor/tabler.css", "theme.css", "vendor/htmx.js", "aboveboard.js", "vendor/icons.svg", "mark.svg"]
    html = len(brotli.compress(page().encode(), quality=5))
    first = html + sum(len(brotli.compress((STATIC / f).read_bytes())) for f in files) + (STATIC / "vendor/inter.woff2").stat().st_size
    assert first <= 150_000
    assert html <= 25_000


def test_vendored_files_are_those_of_the_manifest() -> None:
    done = subprocess.run([sys.executable, ROOT / "bin" / "vendor", "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads((STATIC / "vendored.json").read_text())
    assert all(row["name"] and row["version"] and row["licence"] and len(row["sha256"]) == 64 for row in rows)
    for file in (STATIC / "vendor").iterdir():
        data = file.read_bytes()
        assert b"sourceMappingURL" not in data
        assert file.suffix != ".css" or b"data:" not in data


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/icons.svg").read_text()))
    for template in TEMPLATES.rglob("*.html"):
        assert set(re.findall(r'\{% icon "([^"]+)"', template.read_text())) <= known, template


def test_the_style_sheet_uses_logical_properties_only() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "theme.css").read_text(), flags=re.DOTALL)
    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|[;{](?:left|right):|text-align:(?:left|right)", css) == []
