//! What content operators change (ISO 32000-2 8.4, 8.5, 9.3, 9.4), as far as places and white need it.

use kyso_pdf::{Object, Operation};

use super::geometry::{Matrix, Point, Rect, around};

/// Width of a character in ems, whatever the font says: capitals of a bold face are as wide.
const TEXT_WIDTH: f64 = 0.75;

/// The graphics state (8.4, 9.3), as far as places and colours need it.
#[derive(Clone)]
pub(super) struct State {
    pub(super) ctm: Matrix,
    pub(super) fills_white: bool,
    pub(super) strokes_white: bool,
    /// 1 is white in the colour space that `cs` chose: it is one of light, not of ink.
    pub(super) is_white_known: bool,
    pub(super) font_size: f64,
    pub(super) is_two_byte: bool,
    pub(super) leading: f64,
    pub(super) character_spacing: f64,
    pub(super) scale: f64,
    pub(super) rise: f64,
    pub(super) is_invisible: bool,
}

/// The text matrix and the text line matrix (9.4.1), the path, and the current point.
pub(super) struct Place {
    pub(super) text: Matrix,
    pub(super) line: Matrix,
    pub(super) path: Vec<Point>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            ctm: Matrix::IDENTITY,
            is_white_known: true,
            fills_white: false,
            strokes_white: false,
            font_size: 0.0,
            is_two_byte: false,
            leading: 0.0,
            character_spacing: 0.0,
            scale: 1.0,
            rise: 0.0,
            is_invisible: false,
        }
    }

    pub(super) fn apply(&mut self, operation: &Operation<'_>) {
        match operation.operator {
            b"cm" => self.ctm = operation.matrix().then(self.ctm),
            b"g" | b"rg" | b"k" => self.fills_white = is_white(operation),
            b"G" | b"RG" | b"K" => self.strokes_white = is_white(operation),
            b"sc" | b"scn" => self.fills_white = self.is_white_known && is_white(operation),
            b"cs" => {
                self.fills_white = false;
                let space = operation.operands.first().and_then(Object::as_name);
                self.is_white_known = matches!(space, Some(b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK"));
            }
            // strokes are thin: white ones count
            b"SC" | b"SCN" | b"CS" => self.strokes_white = false,
            b"TL" => self.leading = operation.number(0),
            b"TD" => self.leading = -operation.number(1),
            b"Tc" => self.character_spacing = operation.number(0),
            b"Tz" => self.scale = operation.number(0) / 100.0,
            b"Ts" => self.rise = operation.number(0),
            // 9.3.6: 3 draws nothing, 7 only clips
            b"Tr" => self.is_invisible = [3.0, 7.0].contains(&operation.number(0)),
            _ => {}
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "the length of a string in one content stream")]
    pub(super) fn width(&self, string: &[u8]) -> f64 {
        let characters = if self.is_two_byte {
            string.len() / 2
        } else {
            string.len()
        };
        characters as f64 * (TEXT_WIDTH * self.font_size + self.character_spacing)
    }
}

impl Place {
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::translation(x, y).then(self.line);
        self.text = self.line;
    }

    pub(super) fn apply(&mut self, operation: &Operation<'_>, state: &State) {
        let number = |index| operation.number(index);
        match operation.operator {
            b"BT" => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            b"Tm" => {
                self.line = operation.matrix();
                self.text = self.line;
            }
            b"Td" | b"TD" => self.next_line(number(0), number(1)),
            b"T*" => self.next_line(0.0, -state.leading),
            b"re" => {
                let (x, y, width, height) = (number(0), number(1), number(2), number(3));
                self.path.extend(state.ctm.corners([x, y, x + width, y + height]));
            }
            b"m" | b"l" | b"c" | b"v" | b"y" => {
                let points = operation.operands.as_chunks::<2>().0;
                let points = points.iter().filter_map(|[x, y]| Some([x.as_real()?, y.as_real()?]));
                self.path.extend(points.map(|point| state.ctm.apply(point)));
            }
            _ => {}
        }
    }

    /// The box of a filled path, the boxes of the segments of a stroked one. Every painting operator ends the path (8.5.3).
    pub(super) fn painted(&mut self, operation: &Operation<'_>, state: &State, boxes: &mut Vec<Rect>) {
        let (fills, strokes) = match operation.operator {
            b"f" | b"F" | b"f*" => (!state.fills_white, false),
            b"S" | b"s" => (false, !state.strokes_white),
            b"B" | b"B*" | b"b" | b"b*" => (!state.fills_white, !state.strokes_white),
            b"n" => (false, false),
            _ => return,
        };
        let path = std::mem::take(&mut self.path);
        if fills {
            boxes.extend(around(&path));
        } else if strokes {
            boxes.extend(path.windows(2).filter_map(around));
        }
    }
}

/// White in grey, RGB and CMYK; in another colour space the same numbers, which is a guess.
fn is_white(operation: &Operation<'_>) -> bool {
    let components: Option<Vec<f64>> = operation.operands.iter().map(Object::as_real).collect();
    match components.as_deref() {
        Some(ink @ [_, _, _, _]) => ink.iter().all(|ink| *ink <= 0.02),
        Some(light @ ([_] | [_, _, _])) => light.iter().all(|light| *light >= 0.98),
        _ => false,
    }
}

pub(super) trait Numbers {
    fn number(&self, index: usize) -> f64;
    fn matrix(&self) -> Matrix;
}

impl Numbers for Operation<'_> {
    /// An operand; 0 when it is missing.
    fn number(&self, index: usize) -> f64 {
        self.operands.get(index).and_then(Object::as_real).unwrap_or(0.0)
    }

    fn matrix(&self) -> Matrix {
        Matrix(std::array::from_fn(|index| self.number(index)))
    }
}
