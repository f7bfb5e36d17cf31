"""What a person sees of questions and obstacles, line by line."""

DEALS = (
    "opportunity_id,name,account,contact_id,owner,stage,amount,currency,created_on,next_step,"
    "note,Budget confirmed,competitor\n"
    "1,Nordfrakt,Nordfrakt AB,c1,Maya,Proposal,38500,EUR,2026-06-01,ask who signs,,yes,\n"
    "2,Kessel,Kessel GmbH,,Tom,Proposal,31000,EUR,2026-06-01,CFO has no budget before spring,"
    "Rechtsabteilung prüft den Vertrag seit Wochen,no,Zeta\n"
    "3,Alder,Alder & Pike,,Maya,Proposal,24000,EUR,2026-06-01,no budget issue; send plan,,,\n"
)
PEOPLE = "contact_id,name,account,role\nc1,Eva Holm,Nordfrakt AB,Decision maker\n"


def test_screens_of_qualification_and_obstacles(screen, tmp_path, monkeypatch):
    monkeypatch.setenv("ONTARGET_BOOK", str(tmp_path / "book.sqlite"))
    for name, text in (("deals.csv", DEALS), ("contact.csv", PEOPLE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [tmp_path / "deals.csv", tmp_path / "contact.csv"]
    screen("qualify_import", "import", *files, "--snapshot-on", "2026-09-01")
    screen("qualify_fact", "qualify", "Nordfrakt", "need", "loses 3 h a day on freight papers",
           "--said-by", "Eva Holm", "--said-on", "2026-09-08")  # fmt: skip
    screen("qualify_all", "qualify", "--company")
    screen("obstacle_find", "obstacle", "find", "--company")
    screen("obstacle_confirm", "obstacle", "confirm", "201")
    screen("obstacle_add", "obstacle", "add", "Alder", "works council wants a hearing",
           "--kind", "security", "--owner", "Maya", "--due", "2026-09-08")  # fmt: skip
    screen("obstacle_list", "obstacle", "list", "--company")
    screen("obstacle_price", "obstacle", "price")
