//! Dates (ISO 32000-2 7.9.4): `D:YYYYMMDDHHmmSSOHH'mm'`.

use kyso_pki::Time;

/// Offset of Vietnam, which has no daylight saving time (vietnam.md 3.1).
const VIETNAM_SECONDS: i64 = 7 * 3600;

/// A time as a date string in Vietnam's zone: `D:20261123084940+07'00'`.
#[must_use]
pub(crate) fn format(time: Time) -> String {
    let local = Time::from_unix(time.unix().saturating_add(VIETNAM_SECONDS)).to_string();
    let digits: String = local.chars().filter(char::is_ascii_digit).take(14).collect();
    format!("D:{digits}+07'00'")
}

/// Reads a date string; parts after the year may be absent, without an offset it is UTC.
#[must_use]
pub(crate) fn parse(text: &str) -> Option<Time> {
    let text = text.trim().strip_prefix("D:").unwrap_or(text.trim());
    let digits = text.chars().take_while(char::is_ascii_digit).count().min(14);
    let (date, zone) = text.split_at_checked(digits)?;
    let part = |range: std::ops::Range<usize>, default: i64| match date.get(range) {
        Some(part) => part.parse().ok(),
        None => Some(default),
    };
    if digits < 4 || digits % 2 != 0 {
        return None;
    }
    let (year, month, day) = (part(0..4, 0)?, part(4..6, 1)?, part(6..8, 1)?);
    let (hour, minute, second) = (part(8..10, 0)?, part(10..12, 0)?, part(12..14, 0)?);
    let utc = Time::parse_rfc3339(&format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
    .ok()?;
    Some(Time::from_unix(utc.unix().checked_sub(offset(zone)?)?))
}

/// Seconds east of UTC of `Z`, `+07'00'`, `+07'00`, `+07` or nothing.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z' | 'z') => return Some(0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let digits: String = zone.chars().skip(1).filter(char::is_ascii_digit).take(4).collect();
    let hours: i64 = digits.get(0..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..4).map_or(Some(0), |m| m.parse().ok())?;
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Option<String> {
        parse(text).map(|time| time.to_string())
    }

    #[test]
    fn reads_what_producers_write() {
        let expected = Some("2026-11-23T01:49:40Z".to_owned());
        for text in [
            "D:20261123084940+07'00'",
            "D:20261123084940+07'00",
            "D:20261123014940Z",
            "D:20261123014940",
            "20261123014940Z00'00'",
        ] {
            assert_eq!(utc(text), expected, "{text}");
        }
        assert_eq!(utc("D:2026").as_deref(), Some("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "D:",
            "D:20",
            "D:20261323",
            "D:20260230",
            "D:20261123084940*07",
            "hôm nay",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn writes_the_vietnamese_zone_whatever_the_machine_says() {
        let time = parse("D:20261231200000Z").expect("a date");
        assert_eq!(format(time), "D:20270101030000+07'00'");
        assert_eq!(parse(&format(time)), Some(time));
    }
}
