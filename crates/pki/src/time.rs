//! Points in time: RFC 5280 4.1.2.5 (UTCTime, GeneralizedTime), RFC 3339 text.
//!
//! A time is always given by the caller; nothing here reads a clock. Left out: leap seconds (a
//! 60th second is refused, as X.509 has none) and fractions, which RFC 5280 4.1.2.5.2 forbids and which are cut
//! off in RFC 3339 text.

use std::fmt;
use std::str::FromStr;

use crate::{Error, tlv};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// Hà Nội and TP. Hồ Chí Minh keep UTC+7 all year.
const VIETNAM: i64 = 7 * 3600;
const DAY: i64 = 86_400;

impl Time {
    /// From seconds since 1970-01-01T00:00:00Z.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// From a date and a time of day in UTC; `None` if there is no such second.
    pub fn from_civil(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let (days_in_month, year, month) = (days_in_month(year, month)?, i64::from(year), i64::from(month));
        if day == 0 || day > days_in_month || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_from_civil(year, month, i64::from(day));
        let in_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Some(Self(days * DAY + in_day))
    }

    /// Reads RFC 3339 text with its offset, such as `2026-11-23T08:00:00+07:00`. Fractions of a second are cut off.
    ///
    /// # Errors
    /// `time-malformed` if the text is anything else or names no real second.
    pub fn parse_rfc3339(text: &str) -> Result<Self, Error> {
        rfc3339(text.as_bytes()).ok_or(MALFORMED)
    }

    /// RFC 3339 text in Vietnamese time: `2026-11-23T08:00:00+07:00`.
    pub fn to_vietnam(self) -> String {
        format!("{}+07:00", Civil::of(self.0.saturating_add(VIETNAM)))
    }

    /// From the time's ASN.1 tag (UTCTime or GeneralizedTime) and content, both as RFC 5280 4.1.2.5 restricts them: seconds
    /// present, `Z`, no fraction.
    ///
    /// # Errors
    /// `time-malformed` for any other form.
    pub fn from_asn1(tag: u8, content: &[u8]) -> Result<Self, Error> {
        let time = match tag {
            tlv::UTC_TIME => utc_time(content),
            tlv::GENERALIZED_TIME => generalized_time(content),
            _ => None,
        };
        time.ok_or(MALFORMED)
    }
}

const MALFORMED: Error = Error::new("time-malformed", "the time cannot be read");

/// `YYMMDDHHMMSSZ`: 50 to 99 are 1950 to 1999 (4.1.2.5.1).
fn utc_time(content: &[u8]) -> Option<Time> {
    let (year, rest) = content.split_at_checked(2)?;
    let year = number(year)?;
    let century = if year >= 50 { 1900 } else { 2000 };
    compact(century + year, rest)
}

/// `YYYYMMDDHHMMSSZ` (4.1.2.5.2).
fn generalized_time(content: &[u8]) -> Option<Time> {
    let (year, rest) = content.split_at_checked(4)?;
    compact(number(year)?, rest)
}

fn compact(year: u16, rest: &[u8]) -> Option<Time> {
    let digits = rest.strip_suffix(b"Z").filter(|digits| digits.len() == 10)?;
    let pair = |at: usize| small(digits.get(at..at + 2)?);
    Time::from_civil(year, pair(0)?, pair(2)?, pair(4)?, pair(6)?, pair(8)?)
}

fn rfc3339(text: &[u8]) -> Option<Time> {
    let (local, zone) = text.split_at_checked(19)?;
    let marks = [(4, "-"), (7, "-"), (10, "Tt "), (13, ":"), (16, ":")];
    let marked = |&(at, any): &(usize, &str)| local.get(at).is_some_and(|mark| any.as_bytes().contains(mark));
    if !marks.iter().all(marked) {
        return None;
    }
    let pair = |at: usize| small(local.get(at..at + 2)?);
    let year = number(local.get(..4)?)?;
    let time = Time::from_civil(year, pair(5)?, pair(8)?, pair(11)?, pair(14)?, pair(17)?)?;
    Some(Time(time.0 - zone_offset(after_fraction(zone)?)?))
}

fn after_fraction(text: &[u8]) -> Option<&[u8]> {
    let Some(fraction) = text.strip_prefix(b".") else {
        return Some(text);
    };
    let digits = fraction.iter().take_while(|octet| octet.is_ascii_digit()).count();
    if digits == 0 { None } else { fraction.get(digits..) }
}

fn zone_offset(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match zone {
        b"Z" | b"z" => return Some(0),
        [b'+', h1, h2, b':', m1, m2] => (1, [*h1, *h2], [*m1, *m2]),
        [b'-', h1, h2, b':', m1, m2] => (-1, [*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let (hours, minutes) = (small(&hours)?, small(&minutes)?);
    let real = hours <= 23 && minutes <= 59;
    real.then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |number, octet| {
        let digit = octet.is_ascii_digit().then(|| u16::from(octet - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

fn small(digits: &[u8]) -> Option<u8> {
    u8::try_from(number(digits)?).ok()
}

fn days_in_month(year: u16, month: u8) -> Option<u8> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    })
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day is the last of
/// its year; 400 years are always 146,097 days.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day_of_year - DAYS_TO_1970
}

/// From 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

struct Civil {
    year: i64,
    month: i64,
    day: i64,
    second: i64,
}

impl Civil {
    const fn of(seconds: i64) -> Self {
        let days = seconds.div_euclid(DAY) + DAYS_TO_1970;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 {
            (year_of_era, month + 3)
        } else {
            (year_of_era + 1, month - 9)
        };
        Self {
            year: year + era * 400,
            month,
            day,
            second: seconds.rem_euclid(DAY),
        }
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        write!(
            f,
            "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}",
            self.year, self.month, self.day
        )
    }
}

/// RFC 3339 text in UTC: `2026-11-23T01:02:03Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", Civil::of(self.0))
    }
}

impl FromStr for Time {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse_rfc3339(text)
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_seconds_are_written_as_rfc3339() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-631_152_000, "1950-01-01T00:00:00Z"),
        ] {
            assert_eq!(Time::from_unix(seconds).to_string(), text);
            assert_eq!(Time::parse_rfc3339(text), Ok(Time::from_unix(seconds)));
        }
    }

    #[test]
    fn offsets_are_taken_off_and_vietnam_is_seven_hours_ahead() {
        let time = Time::parse_rfc3339("2026-11-23T08:02:03+07:00").unwrap();
        assert_eq!(time.to_string(), "2026-11-23T01:02:03Z");
        assert_eq!(time.to_vietnam(), "2026-11-23T08:02:03+07:00");
        assert_eq!(Time::parse_rfc3339("2026-11-22T20:32:03.75-04:30"), Ok(time));
    }

    #[test]
    fn text_that_names_no_second_is_refused() {
        for bad in [
            "",
            "2026-11-23",
            "2026-11-23T08:02:03",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0700",
            "2026-01-01T00:00:00Zx",
            "+026-01-01T00:00:00Z",
        ] {
            assert!(Time::parse_rfc3339(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn utc_time_pivots_at_fifty_and_needs_seconds_and_z() {
        let read = |content: &[u8]| Time::from_asn1(tlv::UTC_TIME, content).map(|time| time.to_string());
        assert_eq!(read(b"491231235959Z").as_deref(), Ok("2049-12-31T23:59:59Z"));
        assert_eq!(read(b"500101000000Z").as_deref(), Ok("1950-01-01T00:00:00Z"));
        for bad in [
            &b"4912312359Z"[..],
            b"491231235959",
            b"491231235959+0700",
            b"4912312359590Z",
            b"49123123595 Z",
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn generalized_time_reaches_9999_and_has_no_fraction() {
        let read = |content: &[u8]| Time::from_asn1(tlv::GENERALIZED_TIME, content).map(|time| time.to_string());
        assert_eq!(read(b"99991231235959Z").as_deref(), Ok("9999-12-31T23:59:59Z"));
        assert!(read(b"20261123010203.5Z").is_err());
        assert!(read(b"20261123010203").is_err());
        assert!(Time::from_asn1(tlv::INTEGER, b"20261123010203Z").is_err());
    }

    #[test]
    fn every_second_count_has_a_text() {
        for seconds in [i64::MIN, i64::MAX, i64::MIN + 1] {
            assert!(!Time::from_unix(seconds).to_vietnam().is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn text_and_seconds_are_inverse(seconds in -62_167_219_200_i64..253_402_300_800) {
            let time = Time::from_unix(seconds);
            proptest::prop_assert_eq!(Time::parse_rfc3339(&time.to_string()), Ok(time));
            proptest::prop_assert_eq!(Time::parse_rfc3339(&time.to_vietnam()), Ok(time));
        }
    }
}
