//! Wrong clocks: a computer cannot live before something that it already has was made.

use kyso::Time;

/// Why the clock must be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockFault {
    /// It stands before thisUpdate of the newest CRL (RFC 5280 5.1.2.4).
    BeforeNewestCrl(Time),
    /// It stands before the day when the program was built.
    BeforeBuild(Time),
}

/// What is wrong with a clock that says `now`; nothing, as far as that can be told.
pub fn faults(now: Time, newest_crl: Option<Time>, built: Option<Time>) -> Vec<ClockFault> {
    let crl = newest_crl.filter(|time| now < *time).map(ClockFault::BeforeNewestCrl);
    let build = built.filter(|time| now < *time).map(ClockFault::BeforeBuild);
    crl.into_iter().chain(build).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_newest_crl_or_the_build_is_wrong() {
        let at = Time::from_unix;
        assert_eq!(faults(at(10), Some(at(10)), Some(at(9))), []);
        assert_eq!(faults(at(10), None, None), []);
        assert_eq!(
            faults(at(10), Some(at(11)), None),
            [ClockFault::BeforeNewestCrl(at(11))]
        );
        assert_eq!(
            faults(at(10), Some(at(3)), Some(at(12))),
            [ClockFault::BeforeBuild(at(12))]
        );
        assert_eq!(faults(at(1), Some(at(3)), Some(at(12))).len(), 2);
    }
}
