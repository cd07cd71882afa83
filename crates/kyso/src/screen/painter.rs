//! What the content of a page paints, in its order: where visible text begins, and which opaque images are painted over it
//! (ISO 32000-2 8.4 to 8.10, 9.4).

use std::collections::HashMap;

use kyso_pdf::{Dictionary, Object, ObjectId, Page, View};

use super::budget::Budget;
use super::content::{Operand, Token, Tokens};
use super::geometry::{IDENTITY, Matrix, Point, intersection, inverse, product, transformed};
use super::to_unicode::Characters;

/// Deepest nesting of form XObjects, and of `q`.
const DEPTH_LIMIT: u8 = 6;
const STATE_LIMIT: usize = 256;
/// Most strings of one page whose place is kept.
const TEXT_LIMIT: usize = 50_000;
const OPERAND_LIMIT: usize = 10_000;

/// What the paints of a page do, in their order.
pub(super) struct Painter<'b, 'd> {
    view: View<'d>,
    budget: &'b mut Budget,
    /// Where visible strings begin, in user space.
    pub(super) texts: Vec<Point>,
    /// Images over some of them.
    pub(super) covering: Vec<ObjectId>,
}

/// The part of the graphics state (8.4) that matters.
#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    /// What the clip lets through at most: a rectangle around it.
    clip: [f64; 4],
    is_opaque: bool,
    is_visible: bool,
    font: Vec<u8>,
    size: f64,
    leading: f64,
}

/// The text matrix and that of the line (9.4.1).
#[derive(Debug, Clone, Copy)]
struct Line {
    text: Matrix,
    start: Matrix,
}

/// The path that is being made: a rectangle around it, and whether it will clip.
#[derive(Debug, Clone, Copy)]
struct Path {
    around: [f64; 4],
    clips: bool,
}

const EVERYWHERE: [f64; 4] = [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY];
const NOWHERE: Path = Path {
    around: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
    clips: false,
};

impl<'b, 'd> Painter<'b, 'd> {
    /// Runs through the content of a page.
    pub(super) fn page(view: View<'d>, page: &Page<'d>, budget: &'b mut Budget) -> Self {
        let mut painter = Self {
            view,
            budget,
            texts: Vec::new(),
            covering: Vec::new(),
        };
        painter.contents(page);
        painter
    }

    fn contents(&mut self, page: &Page<'d>) {
        let resources = page.resources.as_ref().and_then(Object::as_dictionary);
        let Some(entry) = page
            .object
            .object
            .as_dictionary()
            .and_then(|page| page.get(b"Contents"))
        else {
            return;
        };
        let mut content = Vec::new();
        let Some(contents) = self.budget.resolve(self.view, entry) else {
            return;
        };
        let parts = match contents.as_array() {
            Some(parts) => parts,
            None => std::slice::from_ref(entry),
        };
        for part in parts {
            let (Some(id), Some(found)) = (part.as_reference(), self.budget.resolve(self.view, part)) else {
                continue;
            };
            let data = found
                .as_stream()
                .and_then(|stream| self.budget.decode(self.view, stream, id));
            content.extend_from_slice(data.as_deref().unwrap_or_default());
            content.push(b'\n');
        }
        let state = State {
            matrix: IDENTITY,
            clip: EVERYWHERE,
            is_opaque: true,
            is_visible: true,
            font: Vec::new(),
            size: 1.0,
            leading: 0.0,
        };
        self.run(&content, resources, state, 0);
    }

    fn run(&mut self, content: &[u8], resources: Option<&Dictionary<'d>>, mut state: State, depth: u8) {
        let mut saved = Vec::new();
        let mut fonts: HashMap<Vec<u8>, Option<Characters>> = HashMap::new();
        let mut line = Line {
            text: IDENTITY,
            start: IDENTITY,
        };
        let mut path = NOWHERE;
        let mut operands = Vec::new();
        for token in Tokens::new(content) {
            let operator = match token {
                Token::Operand(operand) => {
                    if operands.len() < OPERAND_LIMIT {
                        operands.push(operand);
                    }
                    continue;
                }
                Token::Operator(operator) => operator,
            };
            match operator {
                b"q" if saved.len() < STATE_LIMIT => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => state.matrix = numbers(&operands).map_or(state.matrix, |m| product(m, state.matrix)),
                b"gs" => self.graphics_state(resources, last_name(&operands), &mut state),
                b"Do" => self.object(resources, last_name(&operands), &state, depth),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    if operator.len() == 1 {
                        line.advance(0.0, -state.leading);
                    }
                    self.show(resources, &mut fonts, &state, line, &operands);
                }
                b"re" | b"m" | b"l" | b"c" | b"v" | b"y" => path.extend(operator, &operands, state.matrix),
                b"W" | b"W*" => path.clips = true,
                b"n" | b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => {
                    if path.clips {
                        state.clip = intersection(state.clip, path.around);
                    }
                    path = NOWHERE;
                }
                _ => line.apply(operator, &operands, &mut state),
            }
            operands.clear();
        }
    }

    /// Keeps where a string begins, a little within its first glyph.
    fn show(
        &mut self,
        resources: Option<&Dictionary<'d>>,
        fonts: &mut HashMap<Vec<u8>, Option<Characters>>,
        state: &State,
        line: Line,
        operands: &[Operand],
    ) {
        if !state.is_visible || self.texts.len() >= TEXT_LIMIT {
            return;
        }
        if !fonts.contains_key(&state.font) {
            let characters = self.font(resources, &state.font);
            fonts.insert(state.font.clone(), characters);
        }
        let characters = fonts.get(&state.font).and_then(Option::as_ref);
        let mut shown = String::new();
        for operand in operands {
            if let (Operand::String(string), Some(characters)) = (operand, characters) {
                characters.decode(string, &mut shown);
            }
        }
        // dots and lines are there to be written over
        if shown.chars().any(char::is_alphanumeric) {
            let place = product(line.text, state.matrix);
            let point = transformed(place, (0.2 * state.size, 0.3 * state.size));
            let [x0, y0, x1, y1] = state.clip;
            if point.0 >= x0 && point.0 <= x1 && point.1 >= y0 && point.1 <= y1 {
                self.texts.push(point);
            }
        }
    }

    fn font(&mut self, resources: Option<&Dictionary<'d>>, name: &[u8]) -> Option<Characters> {
        let font = self.resource(resources, b"Font", name)?;
        let font = self.budget.resolve(self.view, &font)?;
        Characters::read(self.view, font.as_dictionary()?, self.budget)
    }

    /// Table 57: what makes paint transparent.
    fn graphics_state(&mut self, resources: Option<&Dictionary<'d>>, name: Option<&[u8]>, state: &mut State) {
        let Some(entry) = name.and_then(|name| self.resource(resources, b"ExtGState", name)) else {
            return;
        };
        let Some(parameters) = self.budget.resolve(self.view, &entry) else {
            return;
        };
        let Some(parameters) = parameters.as_dictionary() else {
            return;
        };
        let mut entry = |key: &[u8]| self.budget.entry(self.view, parameters, key);
        let alpha = entry(b"ca").and_then(|alpha| alpha.as_real());
        let (blend, mask) = (entry(b"BM"), entry(b"SMask"));
        let name = |value: &Option<Object<'_>>, plain: &[&[u8]]| match value {
            Some(value) => value.as_name().is_some_and(|name| plain.contains(&name)),
            None => true,
        };
        let sets_any = alpha.is_some() || blend.is_some() || mask.is_some();
        if sets_any {
            state.is_opaque =
                alpha.unwrap_or(1.0) >= 1.0 && name(&blend, &[b"Normal", b"Compatible"]) && name(&mask, &[b"None"]);
        }
    }

    /// An image covers, a form XObject (8.10) is run through.
    fn object(&mut self, resources: Option<&Dictionary<'d>>, name: Option<&[u8]>, state: &State, depth: u8) {
        let Some(entry) = name.and_then(|name| self.resource(resources, b"XObject", name)) else {
            return;
        };
        let (Some(id), Some(object)) = (entry.as_reference(), self.budget.resolve(self.view, &entry)) else {
            return;
        };
        let Some(stream) = object.as_stream() else { return };
        let dictionary = &stream.dictionary;
        match dictionary.get(b"Subtype").and_then(Object::as_name) {
            Some(b"Image") => {
                let is_transparent = [&b"SMask"[..], b"Mask", b"ImageMask", b"SMaskInData", b"OC"];
                let is_opaque = state.is_opaque && is_transparent.iter().all(|key| dictionary.get(key).is_none());
                if is_opaque && self.covers(state) && !self.covering.contains(&id) {
                    self.covering.push(id);
                }
            }
            Some(b"Form") if depth < DEPTH_LIMIT => {
                let own = self.budget.entry(self.view, dictionary, b"Resources");
                let own = own.as_ref().and_then(Object::as_dictionary).or(resources);
                let matrix = self.budget.entry(self.view, dictionary, b"Matrix");
                let matrix = matrix.as_ref().and_then(Object::as_array).map(|matrix| {
                    let numbers: Vec<f64> = matrix.iter().filter_map(Object::as_real).collect();
                    <Matrix>::try_from(numbers).unwrap_or(IDENTITY)
                });
                let mut inner = state.clone();
                inner.matrix = product(matrix.unwrap_or(IDENTITY), state.matrix);
                if let Some(data) = self.budget.decode(self.view, stream, id) {
                    self.run(&data, own, inner, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Whether the unit square, as an image fills it (8.9.5.1), holds the beginning of some text within the clip.
    fn covers(&mut self, state: &State) -> bool {
        self.budget.decoded(self.texts.len());
        let [x0, y0, x1, y1] = state.clip;
        let Some(inverse) = inverse(state.matrix) else {
            return false;
        };
        self.texts.iter().any(|&(x, y)| {
            let (u, v) = transformed(inverse, (x, y));
            let in_image = u > 0.0 && u < 1.0 && v > 0.0 && v < 1.0;
            in_image && x > x0 && x < x1 && y > y0 && y < y1
        })
    }

    fn resource(&mut self, resources: Option<&Dictionary<'d>>, kind: &[u8], name: &[u8]) -> Option<Object<'d>> {
        let of_kind = self.budget.entry(self.view, resources?, kind)?;
        of_kind.as_dictionary()?.get(name).cloned()
    }
}

impl Line {
    /// Operators that move the text or set its state (9.3, 9.4.2).
    fn apply(&mut self, operator: &[u8], operands: &[Operand], state: &mut State) {
        match (operator, operands) {
            (b"BT", _) => (self.text, self.start) = (IDENTITY, IDENTITY),
            (b"Tm", _) => {
                if let Some(matrix) = numbers(operands) {
                    (self.text, self.start) = (matrix, matrix);
                }
            }
            (b"Td", [Operand::Number(x), Operand::Number(y)]) => self.advance(*x, *y),
            (b"TD", [Operand::Number(x), Operand::Number(y)]) => {
                state.leading = -y;
                self.advance(*x, *y);
            }
            (b"T*", _) => self.advance(0.0, -state.leading),
            (b"TL", [Operand::Number(leading)]) => state.leading = *leading,
            (b"Tr", [Operand::Number(mode)]) => state.is_visible = *mode != 3.0,
            (b"Tf", [Operand::Name(font), Operand::Number(size)]) => {
                state.font.clone_from(font);
                state.size = *size;
            }
            _ => {}
        }
    }

    fn advance(&mut self, x: f64, y: f64) {
        self.start = product([1.0, 0.0, 0.0, 1.0, x, y], self.start);
        self.text = self.start;
    }
}

impl Path {
    fn extend(&mut self, operator: &[u8], operands: &[Operand], matrix: Matrix) {
        let numbers: Vec<f64> = operands
            .iter()
            .filter_map(|operand| match operand {
                Operand::Number(number) => Some(*number),
                _ => None,
            })
            .collect();
        let points: Vec<Point> = match (operator, numbers.as_slice()) {
            (b"re", &[x, y, w, h]) => vec![(x, y), (x + w, y), (x, y + h), (x + w, y + h)],
            (_, numbers) => numbers
                .chunks_exact(2)
                .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)))
                .collect(),
        };
        for (x, y) in points.into_iter().map(|point| transformed(matrix, point)) {
            let [x0, y0, x1, y1] = self.around;
            self.around = [x0.min(x), y0.min(y), x1.max(x), y1.max(y)];
        }
    }
}

fn numbers(operands: &[Operand]) -> Option<Matrix> {
    let numbers = operands.iter().map(|operand| match operand {
        Operand::Number(number) => Some(*number),
        _ => None,
    });
    let numbers: Option<Vec<f64>> = numbers.collect();
    numbers?.try_into().ok()
}

fn last_name(operands: &[Operand]) -> Option<&[u8]> {
    match operands.last()? {
        Operand::Name(name) => Some(name),
        _ => None,
    }
}
