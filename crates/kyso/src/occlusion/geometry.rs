//! Rectangles and matrices of user space: ISO 32000-2 7.9.5, 8.3.

/// A rectangle in default user space of a page: lower left, upper right.
pub(crate) type Rect = [f64; 4];

/// A point.
pub(super) type Point = [f64; 2];

/// The area; 0 for a rectangle that is none.
pub(super) fn area(rect: Rect) -> f64 {
    let [left, bottom, right, top] = rect;
    let area = (right - left).max(0.0) * (top - bottom).max(0.0);
    if area.is_nan() { 0.0 } else { area }
}

/// What two rectangles share, lines and points included; `None` when they lie apart.
pub(super) fn intersection(one: Rect, other: Rect) -> Option<Rect> {
    let [a, b, c, d] = one;
    let [e, f, g, h] = other;
    let shared = [a.max(e), b.max(f), c.min(g), d.min(h)];
    let [left, bottom, right, top] = shared;
    (left <= right && bottom <= top).then_some(shared)
}

/// The smallest rectangle around both.
fn union(one: Rect, other: Rect) -> Rect {
    let [a, b, c, d] = one;
    let [e, f, g, h] = other;
    [a.min(e), b.min(f), c.max(g), d.max(h)]
}

/// The rectangle without a margin on each side; one that is too small for that becomes its centre line.
pub(super) fn shrink(rect: Rect, margin: f64) -> Rect {
    let [left, bottom, right, top] = rect;
    let x = margin.min((right - left) / 2.0).max(0.0);
    let y = margin.min((top - bottom) / 2.0).max(0.0);
    [left + x, bottom + y, right - x, top - y]
}

/// The smallest rectangle around some points; `None` without points, or when one of them is beyond all numbers.
pub(super) fn around(points: &[Point]) -> Option<Rect> {
    let (first, rest) = points.split_first()?;
    let mut rect = [first[0], first[1], first[0], first[1]];
    for point in rest {
        rect = union(rect, [point[0], point[1], point[0], point[1]]);
    }
    let finite = points.iter().flatten().all(|number| number.is_finite());
    finite.then_some(rect)
}

/// A transformation of coordinates: the six numbers of 8.3.3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) const fn translation(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next`: the product of 8.3.4.
    pub(super) fn then(self, next: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [m, n, o, p, q, r] = next.0;
        Self([
            a * m + b * o,
            a * n + b * p,
            c * m + d * o,
            c * n + d * p,
            e * m + f * o + q,
            e * n + f * p + r,
        ])
    }

    pub(super) fn apply(self, [x, y]: Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        [a * x + c * y + e, b * x + d * y + f]
    }

    /// The corners of a rectangle where the matrix puts them.
    pub(super) fn corners(self, [left, bottom, right, top]: Rect) -> [Point; 4] {
        [[left, bottom], [right, bottom], [right, top], [left, top]].map(|corner| self.apply(corner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_share_edges_and_lie_apart() {
        assert_eq!(
            intersection([0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 3.0]),
            Some([1.0, 1.0, 2.0, 2.0])
        );
        assert_eq!(
            intersection([0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 2.0, 1.0]),
            Some([1.0, 0.0, 1.0, 1.0])
        );
        assert_eq!(intersection([0.0, 0.0, 1.0, 1.0], [1.1, 0.0, 2.0, 1.0]), None);
        assert_eq!(
            intersection([0.0, 0.0, f64::NAN, 1.0], [0.0, 0.0, 1.0, 1.0]),
            Some([0.0, 0.0, 1.0, 1.0])
        );
    }

    #[test]
    fn areas_are_never_negative_nor_nan() {
        assert!((area([0.0, 0.0, 2.0, 3.0]) - 6.0).abs() < 1e-9);
        assert!(area([2.0, 0.0, 0.0, 3.0]).abs() < 1e-9);
        assert!(area([f64::NAN, 0.0, 0.0, 3.0]).abs() < 1e-9);
        assert!(area([0.0, 0.0, 0.0, f64::INFINITY]).abs() < 1e-9);
    }

    #[test]
    fn the_left_matrix_comes_first() {
        let scale = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let moved = scale.then(Matrix::translation(10.0, 0.0));
        assert_eq!(moved.apply([1.0, 1.0]), [12.0, 2.0]);
        let turned = Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]);
        assert_eq!(
            around(&turned.corners([0.0, 0.0, 2.0, 1.0])),
            Some([-1.0, 0.0, 0.0, 2.0])
        );
    }

    #[test]
    fn points_beyond_all_numbers_have_no_rectangle() {
        assert_eq!(around(&[[f64::INFINITY, 0.0]]), None);
        assert_eq!(around(&[[0.0, f64::NAN], [1.0, 1.0]]), None);
        assert_eq!(around(&[]), None);
    }
}
