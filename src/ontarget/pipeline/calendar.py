"""Days: which are worked on, and on which day of a time zone an instant falls."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ontarget.core.errors import UsageError

Days = npt.NDArray[np.int64]

_EPOCH = date(1970, 1, 1)
_FIRST_DAY, _LAST_DAY = (date.min - _EPOCH).days, (date.max - _EPOCH).days
_MICROS_A_DAY = 86_400_000_000


@lru_cache(maxsize=8)
def build_calendar(country: str | None, first_year: int, last_year: int) -> pa.Table:
    """Return one row per day: day, is_working, working_day_number.

    Parameters
    ----------
    country
        ISO 3166 code whose weekends and public holidays are left out; None leaves out
        Saturdays and Sundays only.
    first_year, last_year
        Both included.

    Returns
    -------
    pa.Table
        ``working_day_number`` counts the working days up to and including the day, so the
        difference of two is the number of working days after one up to the other.
    """
    days = np.arange(f"{first_year:04d}-01-01", f"{last_year + 1:04d}-01-01", dtype="M8[D]")
    is_working = np.is_busday(days) if country is None else _worked(country, days.tolist())
    return pa.table(
        {
            "day": pa.array(days, pa.date32()),
            "is_working": pa.array(is_working),
            "working_day_number": pa.array(np.cumsum(is_working), pa.int64()),
        }
    )


def _worked(country: str, days: list[date]) -> list[bool]:
    import holidays

    years = range(days[0].year, days[-1].year + 1)
    try:
        known = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        message = f"no public holidays are known for country '{country}'"
        raise UsageError(message, "Use a two-letter code such as DE, or leave it empty.") from None
    return [known.is_working_day(day) for day in days]


def local_days(instants: pa.ChunkedArray, time_zone: str) -> pa.Array:
    """Return the day (date32) in ``time_zone`` on which each UTC instant falls; null stays null.

    Going by the first instants of the days is exact on days when clocks change, and needs no
    time zone function of the engine that runs the SQL.
    """
    micros = pc.cast(instants, pa.int64()).combine_chunks()
    is_null = micros.is_null().to_numpy(zero_copy_only=False)
    values = pc.fill_null(micros, 0).to_numpy()
    utc_days = np.unique(values // _MICROS_A_DAY)
    days = np.unique(np.concatenate([utc_days - 1, utc_days, utc_days + 1]))
    days = days[(days >= _FIRST_DAY) & (days <= _LAST_DAY)]
    place = np.searchsorted(_day_starts(days, time_zone), values, side="right") - 1
    return pa.array(days[place].astype(np.int32), pa.int32(), mask=is_null).cast(pa.date32())


def since_midnight(instants: pa.ChunkedArray, time_zone: str) -> Days:
    """Return the microseconds since the first instant of the local day; -1 where null."""
    micros = pc.cast(instants, pa.int64()).combine_chunks()
    is_valid = micros.is_valid().to_numpy(zero_copy_only=False)
    values = pc.fill_null(micros, 0).to_numpy()
    days = pc.cast(local_days(instants, time_zone), pa.int32())
    days = pc.fill_null(days, 0).to_numpy().astype(np.int64)
    first, place = np.unique(days, return_inverse=True)
    return np.where(is_valid, values - _day_starts(first, time_zone)[place], -1)


def _day_starts(days: Days, time_zone: str) -> Days:
    """Return the first instant, in microseconds UTC since 1970, of local days since 1970."""
    zone = ZoneInfo(time_zone)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    micro = timedelta(microseconds=1)
    midnights = (
        datetime.combine(_EPOCH + timedelta(days=day), time.min, zone) for day in days.tolist()
    )
    return np.array([(midnight - epoch) // micro for midnight in midnights], np.int64)
