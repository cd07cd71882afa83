//! Points and transformations: ISO 32000-2 8.3.

pub(super) type Point = (f64, f64);
/// A transformation as 8.3.3 writes it.
pub(super) type Matrix = [f64; 6];

pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `one`, then `other` (8.3.4).
pub(super) fn product(one: Matrix, other: Matrix) -> Matrix {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (one, other);
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

pub(super) fn transformed([a, b, c, d, e, f]: Matrix, (x, y): Point) -> Point {
    (a * x + c * y + e, b * x + d * y + f)
}

pub(super) fn inverse([a, b, c, d, e, f]: Matrix) -> Option<Matrix> {
    let determinant = a * d - b * c;
    (determinant.is_normal()).then(|| {
        let (a, b, c, d) = (d / determinant, -b / determinant, -c / determinant, a / determinant);
        [a, b, c, d, -(e * a + f * c), -(e * b + f * d)]
    })
}

pub(super) fn intersection([a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]) -> [f64; 4] {
    [a.max(e), b.max(f), c.min(g), d.min(h)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_and_its_inverse_undo_each_other() {
        let matrix = [2.0, 1.0, -1.0, 3.0, 10.0, 20.0];
        let there = transformed(matrix, (3.0, 4.0));
        assert_eq!(there, (12.0, 35.0));
        let (x, y) = transformed(inverse(matrix).unwrap(), there);
        assert!((x - 3.0).abs() < 1e-9 && (y - 4.0).abs() < 1e-9);
        assert_eq!(inverse([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]), None);
    }

    #[test]
    fn transformations_are_applied_in_their_order() {
        let moved = product([1.0, 0.0, 0.0, 1.0, 5.0, 0.0], [2.0, 0.0, 0.0, 2.0, 0.0, 1.0]);
        assert_eq!(transformed(moved, (1.0, 1.0)), (12.0, 3.0));
    }
}
