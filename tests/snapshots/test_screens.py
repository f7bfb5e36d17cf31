"""What a person sees, line by line, for a firm and a day that do not change."""


def test_screens_of_a_first_session(screen, firm):
    screen("import", "import", *sorted((firm / "files").glob("*.csv")))
    screen("answer_company", "answer", "--company", "--period", "2026-Q3", "--by", "owner")
    screen("forecast", "forecast", "--company", "--period", "2026-Q3", "--limit", "5")
    screen("backtest", "backtest", "--company", "--period-size", "month", "--from", "2026-03-31",
           "--processes", "1")  # fmt: skip
    screen("changes", "changes", "--company", "--since", "2026-08-13", "--limit", "8")
    screen("audit_halve", "audit", "--company", "--period", "2026-Q3", "--halve", "--lift", "0.3")
    screen("target_list", "target", "list")
    screen("doctor", "doctor")
    screen("check_data", "check", "data")
    screen("list", "list", "opportunity", "--limit", "3")
    screen("review", "review", "--company", "--limit", "2")
    screen("coach", "coach", "--company")
    screen("diagnose", "diagnose", "--company", "--period", "2026-Q2")
    screen("diagnose_all", "diagnose", "--company", "--period", "2026-Q2", "--all", "--by", "owner")

    screen("diagnose_by", "diagnose", "--company", "--period", "2026-Q2", "--by", "segment")

    # Own calls, last: they stand in the answer from now on.
    for day, period, commit in (("01-20", "2026-Q1", "90k"), ("04-20", "2026-Q2", "120k")):
        screen(f"commit_set_{period}", "--as-of", f"2026-{day}", "commit", "set", "--company",
               "--period", period, "--commit", commit, "--best-case", "150k")  # fmt: skip
    screen("commit_set", "commit", "set", "--company", "--period", "2026-Q3", "--commit", "100k",
           "--p-hit", "55")  # fmt: skip
    screen("commit_list", "commit", "list", "--company")
    screen("answer_commit", "answer", "--company", "--period", "2026-Q3")
