"""What the API tells: the documents of the command line, field by field the same."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ontarget.api.answered import answered, paged
from ontarget.api.asked import PERIOD, Of
from ontarget.api.schemas import said_to_be

router = APIRouter(prefix="/api/v1", tags=["read"])
Period = Annotated[str | None, Query(max_length=20, description=PERIOD)]
Word = Annotated[str | None, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Names = Annotated[list[str] | None, Query(max_length=12)]
Seed = Annotated[int, Query(ge=0, le=2**31)]
Share = Annotated[float, Query(ge=0.05, le=0.95)]


@router.get("/answer", summary="Are you going to hit your target?", **said_to_be("answer"))
def get_answer(
    request: Request, of: Of, period: Period = None, measure: Word = None, by: Word = None,
    where: Word = None, seed: Seed = 1,
) -> Response:  # fmt: skip
    """Return chance, range, reasons and what they rest on."""
    found = of.book.answer(period=period, measure=measure, by=by, where=where, seed=seed)
    return answered(request, found.document())


@router.get("/what-if", summary="The answer under a supposition", **said_to_be("what_if"))
def get_what_if(
    request: Request, of: Of, period: Period = None, won: Names = None, lost: Names = None,
    slips: Names = None, create: Annotated[float, Query(ge=0, le=1e14)] = 0,
    discount: Annotated[float, Query(ge=0, lt=1)] = 0, seed: Seed = 1,
) -> Response:  # fmt: skip
    """Return the chance with outcomes settled, more created, or a share off the price."""
    # Rounded, so that .29 becomes 29 percent and no last digit less.
    found = of.book.whatif(period=period, won=won or (), lost=lost or (), slips=slips or (),
                           create=create, discount=round(100 * discount, 9), seed=seed)  # fmt: skip
    return answered(request, found.document())


@router.get("/forecast", summary="Each open opportunity's chances", **said_to_be("forecast"))
def get_forecast(
    request: Request, of: Of, period: Period = None, measure: Word = None, where: Word = None,
    horizon_weeks: Annotated[int | None, Query(ge=1, le=104)] = None,
    limit: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> Response:  # fmt: skip
    """Return the chance of a win by a date, and a realistic date, the likeliest first."""
    found = of.book.forecast(period=period, measure=measure, where=where,
                             horizon_weeks=horizon_weeks)  # fmt: skip
    return answered(request, found.document(limit))


@router.get("/audit", summary="Keep, back burner or cut, and why", **said_to_be("audit"))
def get_audit(
    request: Request, of: Of, period: Period = None, where: Word = None,
    limit: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> Response:  # fmt: skip
    """Return verdicts with findings, obstacles and qualification, most at stake first."""
    found = of.book.audit(period=period, where=where, limit=limit)
    return answered(request, found.document())


@router.get("/audit/halve", summary="Which half to keep", **said_to_be("audit"))
def get_halving(
    request: Request, of: Of, period: Period = None, where: Word = None, share: Share = 0.5,
    hours_per_week: Annotated[float | None, Query(gt=0, le=168)] = None,
    lift: Annotated[float | None, Query(ge=0, le=10)] = None,
) -> Response:  # fmt: skip
    """Return the audit with the half to keep, what is lost by it, and the lift it must gain."""
    found = of.book.audit(period=period, where=where, halve=True, share=share,
                          hours_per_week=hours_per_week, lift=lift)  # fmt: skip
    return answered(request, found.document())


@router.get("/plan", summary="What to do", **said_to_be("plan"))
def get_plan(request: Request, of: Of, period: Period = None, week: bool = False) -> Response:
    """Return at most three things a day, most at stake an hour first."""
    return answered(request, of.book.plan(period=period, week=week).document())


@router.get("/today", summary="The day", **said_to_be("plan"))
def get_today(request: Request, of: Of, period: Period = None) -> Response:
    """Return the number, the actions, the follow-ups and whom to leave alone."""
    return answered(request, of.book.today(period=period).document())


@router.get("/followups", summary="Whom to follow up", **said_to_be("follow_ups"))
def get_follow_ups(request: Request, of: Of, day: Word = None, week: bool = False) -> Response:
    """Return who is due, when, why now and with what; and whom to leave alone."""
    return answered(request, of.book.followups(day=day, week=week).document())


@router.get("/diagnose", summary="Why a period ended as it did", **said_to_be("diagnose"))
def get_diagnosis(
    request: Request, of: Of, period: Period = None, by: Word = None, measure: Word = None,
    where: Word = None, seed: Seed = 1,
) -> Response:  # fmt: skip
    """Return luck and structure that add up to the difference, and causes with evidence."""
    found = of.book.diagnose(period=period, by=by, measure=measure, where=where, seed=seed)
    return answered(request, found.document())


@router.get("/monthend", summary="How deals bunch at month end", **said_to_be("month_end"))
def get_month_end(request: Request, of: Of, seed: Seed = 1) -> Response:
    """Return clustering, discounts that go with it, and their effect or that none can be told."""
    return answered(request, of.book.monthend(seed=seed).document())


@router.get("/activity", summary="Would more contacts help?", **said_to_be("activity"))
def get_activity(request: Request, of: Of, seed: Seed = 1) -> Response:
    """Return what an hour of each kind of contact goes with, at equal stage and age."""
    return answered(request, of.book.activity(seed=seed).document())


@router.get("/earnings", summary="Commission to expect", **said_to_be("earnings"))
def get_earnings(request: Request, of: Of, period: Period = None, seed: Seed = 1) -> Response:
    """Return commission, its range, and what each open opportunity adds."""
    return answered(request, of.book.earnings(period=period, seed=seed).document())


@router.get("/discount", summary="Before a price is cut", **said_to_be("discount"))
def get_discount(
    request: Request, of: Of, opportunity: Annotated[str, Query(min_length=1, max_length=200)],
    percent: Annotated[float | None, Query(gt=0, lt=100)] = None,
    margin: Annotated[float | None, Query(gt=0, le=1)] = None, period: Period = None,
) -> Response:  # fmt: skip
    """Return what a cut gives away, what it must bring, and what to ask for in its place."""
    found = of.book.discount(opportunity, percent=percent, margin=margin, period=period)
    return answered(request, found.document())


@router.get("/changes", summary="What changed since a day", **said_to_be("changes"))
def get_changes(
    request: Request, of: Of, since: Annotated[str, Query(max_length=20)] = "-1w",
    period: Period = None, all_dates: bool = False,
    limit: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> Response:  # fmt: skip
    """Return the waterfall of the open pipeline and its rows."""
    found = of.book.changes(since, period=period, all_dates=all_dates)
    return answered(request, found.document(limit))


@router.get("/records/{kind}", summary="The records of a kind", **said_to_be("rows"))
def get_records(
    request: Request, of: Of, kind: str, seller: Word = None, is_open: bool = False,
    limit: Limit = 100, offset: Offset = 0,
) -> Response:  # fmt: skip
    """Return records as the book holds them now, a part at a time; ``Link`` leads to the next."""
    rows = of.book.list(kind, owner=seller, open=is_open)
    document, links = paged(request, list(rows), limit=limit, offset=offset)
    response = answered(request, document)
    response.headers.update(links)
    return response


@router.get("/targets", summary="The targets", **said_to_be("targets"))
def get_targets(request: Request, of: Of) -> Response:
    """Return every target of the book."""
    return answered(request, of.book.target_list().document())


@router.get("/settings", summary="The settings in force", **said_to_be("settings"))
def get_settings(request: Request, of: Of) -> Response:
    """Return every setting with its value, default, unit and help."""
    return answered(request, of.book.config().document())


@router.get("/rules", summary="The rules of the audit", **said_to_be("rules"))
def get_rules(request: Request, of: Of) -> Response:
    """Return every rule with its thresholds."""
    return answered(request, of.book.rules().document())


@router.get("/decisions", summary="What was decided", **said_to_be("decisions"))
def get_decisions(request: Request, of: Of) -> Response:
    """Return decisions, and how often their advice was followed."""
    return answered(request, of.book.decisions().document())


@router.get("/calls", summary="My own number, and how such calls ran", **said_to_be("calls"))
def get_calls(request: Request, of: Of) -> Response:
    """Return the calls of a scope with their bias."""
    return answered(request, of.book.commit_list().document())
