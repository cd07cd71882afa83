//! What a CRL covers: RFC 5280 6.3.3 (b) and (d).

use super::UnknownReason;
use crate::crl::IssuingDistributionPoint;
use crate::distribution_point::{DistributionPoint, GeneralName, ReasonFlags};
use crate::{Certificate, CertificateList, Name};

/// A distribution point of a certificate as 6.3.3 uses it.
pub(super) struct Point<'p> {
    /// distributionPoint, in full; None if it is omitted.
    names: Option<Vec<GeneralName>>,
    reasons: Option<ReasonFlags>,
    crl_issuer: Option<&'p [GeneralName]>,
}

/// Points of a certificate and names of a point: one to three in the field. Hostile ones must not multiply the work.
const POINTS: usize = 16;

/// The certificate's points, then the one of 6.3.3's last paragraph: reasons and cRLIssuer omitted, named like the issuer.
pub(super) fn points(certificate: &Certificate) -> Vec<Point<'_>> {
    let issuer = certificate.issuer();
    let own = certificate.crl_distribution_points().iter().take(POINTS);
    let implied = Point {
        names: Some(vec![GeneralName::Directory(issuer.clone())]),
        reasons: None,
        crl_issuer: None,
    };
    own.map(|point| Point::of(point, issuer)).chain([implied]).collect()
}

impl<'p> Point<'p> {
    fn of(point: &'p DistributionPoint, issuer: &Name) -> Self {
        let crl_issuer = point.crl_issuer.as_deref();
        // 4.2.1.13: relative to the CRL issuer, if one is named
        let named = crl_issuer.and_then(|names| names.iter().find_map(GeneralName::directory));
        Self {
            names: point.name.as_ref().map(|name| name.in_full(named.unwrap_or(issuer))),
            reasons: point.reasons,
            crl_issuer,
        }
    }

    /// Whether a CRL with this issuer may be meant; a cheap look before (b).
    pub(super) fn concerns(&self, crl_issuer: &Name, certificate: &Certificate) -> bool {
        match self.crl_issuer {
            Some(names) => names.iter().any(|name| name.directory() == Some(crl_issuer)),
            None => crl_issuer == certificate.issuer(),
        }
    }
}

/// 6.3.3 (b) and (d): the reasons for which `crl` covers the certificate, by all of its points.
pub(super) fn covered_reasons(
    crl: &CertificateList,
    certificate: &Certificate,
    points: &[Point<'_>],
) -> Result<ReasonFlags, UnknownReason> {
    let scope = crl.extensions().issuing_distribution_point.as_ref();
    let in_scope = points.iter().filter(|point| {
        issuer_matches(crl, point, certificate) && scope.is_none_or(|scope| name_matches(crl, scope, point))
    });
    let reasons = in_scope.fold(ReasonFlags::NONE, |all, point| all.or(interim_reasons(scope, point)));
    if reasons.is_empty() || scope.is_some_and(|scope| !kind_matches(scope, certificate)) {
        Err(UnknownReason::Scope)
    } else {
        Ok(reasons)
    }
}

/// 6.3.3 (b)(1)
fn issuer_matches(crl: &CertificateList, point: &Point<'_>, certificate: &Certificate) -> bool {
    point.concerns(crl.issuer(), certificate) && (point.crl_issuer.is_none() || crl.is_indirect())
}

/// 6.3.3 (b)(2)(i)
fn name_matches(crl: &CertificateList, scope: &IssuingDistributionPoint, point: &Point<'_>) -> bool {
    let Some(name) = &scope.name else { return true };
    let wanted = point.names.as_deref().or(point.crl_issuer).unwrap_or_default();
    let own = name.in_full(crl.issuer());
    own.iter()
        .take(POINTS)
        .any(|name| wanted.iter().take(POINTS).any(|wanted| wanted == name))
}

/// 6.3.3 (b)(2)(ii), (iii), (iv)
fn kind_matches(scope: &IssuingDistributionPoint, certificate: &Certificate) -> bool {
    let ca = certificate
        .basic_constraints()
        .is_some_and(|constraints| constraints.ca);
    let others = if ca { scope.only_user_certs } else { scope.only_ca_certs };
    !others && !scope.only_attribute_certs
}

/// 6.3.3 (d)
fn interim_reasons(scope: Option<&IssuingDistributionPoint>, point: &Point<'_>) -> ReasonFlags {
    let some = scope.and_then(|scope| scope.only_some_reasons);
    some.unwrap_or(ReasonFlags::ALL)
        .and(point.reasons.unwrap_or(ReasonFlags::ALL))
}
