"""From a file to the week's work, as somebody would who has never seen a terminal."""

from __future__ import annotations

import pytest
from tests.browser.conftest import PHONE, WIDE, settle

STAGES = ("Won", "Lost", "Talking", "Offer")
DEALS = "Deal,Customer,Seller,Worth,Stage,Close date,Created\n" + "".join(
    f"Deal {n},Firm {n % 17},Maya,{2000 + 137 * n},"
    f"{STAGES[n % 2] if n < 60 else STAGES[2 + n % 2]},"
    f"{'2026' if n < 60 else '2026-12'}{'' if n >= 60 else f'-{1 + n % 10:02d}'}-{10 + n % 15},"
    f"2026-{1 + n % 3:02d}-0{1 + n % 8}\n"
    for n in range(80)
)


@pytest.mark.slow
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_a_file_to_an_export(fresh, open_page, tmp_path, size):
    (tmp_path / "my deals.csv").write_text(DEALS, encoding="utf-8")
    page, heard = open_page(fresh, "/", size=size)
    page.get_by_role("button", name="Begin with a file").click()
    page.set_input_files("input[type=file]", tmp_path / "my deals.csv")
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_selector("h1:has-text('Is this right?')")
    assert "80 new" in page.locator("main").inner_text()
    page.get_by_text("Dates, amounts, stages", exact=True).click()
    page.get_by_label("Currency").fill("EUR")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_selector("h1:has-text('Imported')")
    page.get_by_role("button", name="Next: who you are").click()
    page.get_by_label("The number you have to reach").fill("ninety")
    page.get_by_label("In which period").select_option("2026-Q4")
    page.get_by_role("button", name="Show the answer").click()
    settle(page)
    assert "'ninety' is not a number" in page.locator("form [role=alert]").inner_text()
    assert page.get_by_label("In which period").input_value() == "2026-Q4"
    page.get_by_label("The number you have to reach").fill("90,000")
    page.get_by_role("button", name="Show the answer").click()
    page.wait_for_selector(".headline")
    settle(page)
    assert "in 100 to reach EUR 90,000 by 31 December" in page.locator("h1").inner_text()

    page.goto(fresh + "/pipeline?period=2026-Q4")
    settle(page)
    assert page.locator("[data-row]").count() == 20
    page.goto(fresh + "/pipeline/halve?period=2026-Q4")
    settle(page)
    boxes = page.locator("main input[type=checkbox]")
    for n in range(10):
        boxes.nth(n).check()
    page.locator("main form button").last.click()
    settle(page)
    assert "of 10" in page.locator("main").inner_text() or "agree" in page.inner_text("main")

    page.goto(fresh + "/pipeline?period=2026-Q4")
    settle(page)
    page.locator("[data-row] th a").first.click()
    settle(page)
    title = page.locator("h1").inner_text()
    page.get_by_text("Decide", exact=True).first.click()
    page.locator("select[name=verdict]").first.select_option("backburner")
    page.locator("form:has(select[name=verdict]) [name=reason]").first.fill("budget in January")
    page.locator("form:has(select[name=verdict]) button").first.click()
    settle(page)
    assert "budget in January" in page.locator("main").inner_text()

    page.goto(fresh + "/pipeline?period=2026-Q4")
    settle(page)
    other = page.locator("[data-row] th a").nth(1)
    assert other.inner_text() != title
    other.click()
    settle(page)
    form = page.locator("form:has([name=no_next_step])").first
    page.get_by_role("link", name="Log a contact").click()
    form.locator("[name=kind]").first.select_option("call")
    form.locator("[name=next_step]").fill("send the plan")
    form.locator("[name=next_on]").fill("2026-11-26")
    form.locator("[name=next_reason]").fill("their board meets")
    form.locator("button").first.click()
    settle(page)
    assert (
        "send the plan" in page.locator("main").inner_text()
        or page.locator("input[value='send the plan']").count()
    )

    for path in ("/follow-ups?span=week", "/why?period=2026-10", "/prices", "/forecast"):
        page.goto(fresh + path)
        settle(page)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.goto(fresh + "/pipeline")
    settle(page)
    with page.expect_download() as found:
        page.get_by_role("link", name="Excel").click()
    assert found.value.suggested_filename == "audit-2026-11-23.xlsx"
    # A refused form is told by the browser itself on its console; nothing else is.
    assert [one for one in heard.said if "422" not in one] == []
    assert heard.elsewhere == []
