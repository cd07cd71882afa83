//! What RustCrypto's curve crates answer: ECDSA on P-192, P-224 and the Brainpool curves (RFC 5639), and Ed448.
//!
//! Only public values are handled here, so constant time does not matter. Such keys are rare: nothing is prepared and kept.

use std::ops::Add;

use ecdsa::elliptic_curve::array::{ArraySize, typenum::Unsigned as _};
use ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ecdsa::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize};
use ecdsa::signature::hazmat::PrehashVerifier as _;
use ecdsa::{EcdsaCurve, Signature, VerifyingKey, der};
use ed448_goldilocks as ed448;

use super::{DigestValue, KeyKind, PublicKey, Verification};

/// FIPS 186-5 6.4.2 on the curves that aws-lc-rs has not.
pub(crate) fn verify_ecdsa(key: &PublicKey, digest: &DigestValue, signature: &[u8]) -> Verification {
    let point = key.inner().key_octets();
    let digest = digest.as_ref();
    match key.kind() {
        KeyKind::EcP192 => verify_on::<p192::NistP192>(point, digest, signature),
        KeyKind::EcP224 => verify_on::<p224::NistP224>(point, digest, signature),
        KeyKind::BrainpoolP256r1 => verify_on::<bp256::BrainpoolP256r1>(point, digest, signature),
        KeyKind::BrainpoolP256t1 => verify_on::<bp256::BrainpoolP256t1>(point, digest, signature),
        KeyKind::BrainpoolP384r1 => verify_on::<bp384::BrainpoolP384r1>(point, digest, signature),
        KeyKind::BrainpoolP384t1 => verify_on::<bp384::BrainpoolP384t1>(point, digest, signature),
        _ => Verification::Bad,
    }
}

/// RFC 8032 5.2.7, with an empty context.
pub(crate) fn verify_ed448(key: &PublicKey, message: &[u8], signature: &[u8]) -> Verification {
    let octets: Option<[u8; ed448::PUBLIC_KEY_LENGTH]> = key.inner().key_octets().try_into().ok();
    let Some(key) = octets.and_then(|octets| ed448::VerifyingKey::from_bytes(&octets).ok()) else {
        return invalid_key();
    };
    let signature = ed448::Signature::try_from(signature);
    Verification::of(signature.is_ok_and(|signature| key.verify_raw(&signature, message).is_ok()))
}

fn verify_on<C>(point: &[u8], digest: &[u8], signature: &[u8]) -> Verification
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    der::MaxSize<C>: ArraySize,
    <FieldBytesSize<C> as Add>::Output: Add<der::MaxOverhead> + ArraySize,
{
    let Ok(key) = VerifyingKey::<C>::from_sec1_bytes(point) else {
        return invalid_key();
    };
    let Ok(signature) = Signature::<C>::from_der(signature) else {
        return Verification::Bad;
    };
    // the leftmost bits, as many as the order has; zeros in front do not change the number
    let length = FieldBytesSize::<C>::USIZE;
    let leftmost = digest.get(..length).unwrap_or(digest);
    let mut number = vec![0; length.saturating_sub(leftmost.len())];
    number.extend_from_slice(leftmost);
    Verification::of(key.verify_prehash(&number, &signature).is_ok())
}

fn invalid_key() -> Verification {
    Verification::Unsupported("invalid public key".to_owned())
}
