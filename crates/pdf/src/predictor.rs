//! Predictors of FlateDecode: ISO 32000-2 7.4.4.4. PNG (RFC 2083 clause 6) and TIFF (TIFF 6.0 section 14).

use crate::{Code, Dictionary, Error, Object};

/// How samples were made smaller before compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Predictor {
    kind: Kind,
    colors: usize,
    bits: usize,
    /// Bytes of one row of samples.
    row: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tiff,
    Png,
}

impl Predictor {
    /// From `/DecodeParms`; `None` when there is nothing to undo.
    pub(crate) fn read<'d>(
        parameters: Option<&Dictionary<'d>>,
        resolve: &dyn Fn(&Object<'d>) -> Result<Object<'d>, Error>,
    ) -> Result<Option<Self>, Error> {
        let malformed = Error::new(Code::MalformedStream, "the parameters of a predictor make no sense");
        let integer = |key: &[u8], default: usize| -> Result<usize, Error> {
            let Some(object) = parameters.and_then(|parameters| parameters.get(key)) else {
                return Ok(default);
            };
            let value = resolve(object)?.as_integer();
            value
                .and_then(|value| usize::try_from(value).ok())
                .ok_or(malformed.clone())
        };
        let kind = match integer(b"Predictor", 1)? {
            1 => return Ok(None),
            2 => Kind::Tiff,
            10..=15 => Kind::Png,
            _ => return Err(malformed),
        };
        let (colors, bits, columns) = (
            integer(b"Colors", 1)?,
            integer(b"BitsPerComponent", 8)?,
            integer(b"Columns", 1)?,
        );
        if !(1..=32).contains(&colors) || !matches!(bits, 1 | 2 | 4 | 8 | 16) || columns == 0 {
            return Err(malformed);
        }
        let row = columns.checked_mul(colors * bits).ok_or(malformed)?.div_ceil(8);
        Ok(Some(Self {
            kind,
            colors,
            bits,
            row,
        }))
    }

    /// The samples as they were. Never longer than the input.
    pub(crate) fn undo(&self, data: Vec<u8>) -> Result<Vec<u8>, Error> {
        match self.kind {
            Kind::Png => self.undo_png(&data),
            Kind::Tiff => Ok(self.undo_tiff(data)),
        }
    }

    fn undo_png(&self, data: &[u8]) -> Result<Vec<u8>, Error> {
        let pixel = (self.colors * self.bits).div_ceil(8);
        let mut samples: Vec<u8> = Vec::with_capacity(data.len());
        // Where the row above begins; before the first row all samples are 0.
        let mut above: Option<usize> = None;
        for row in data.chunks(self.row.saturating_add(1)) {
            let Some((&filter, encoded)) = row.split_first() else {
                break;
            };
            let start = samples.len();
            for (index, &byte) in encoded.iter().enumerate() {
                let at = |base: Option<usize>, back: usize| {
                    let place = base.zip(index.checked_sub(back)).map(|(base, index)| base + index);
                    place.and_then(|place| samples.get(place)).copied().unwrap_or(0)
                };
                let (left, up, corner) = (at(Some(start), pixel), at(above, 0), at(above, pixel));
                let guess = match filter {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => left.midpoint(up),
                    4 => paeth(left, up, corner),
                    _ => {
                        return Err(Error::new(Code::MalformedStream, "a row names an unknown PNG filter"));
                    }
                };
                samples.push(byte.wrapping_add(guess));
            }
            above = Some(start);
        }
        Ok(samples)
    }

    fn undo_tiff(&self, mut data: Vec<u8>) -> Vec<u8> {
        for row in data.chunks_mut(self.row) {
            match self.bits {
                8 => add_left(row, self.colors),
                16 => add_left_16(row, self.colors * 2),
                bits => add_left_bits(row, bits, self.colors),
            }
        }
        data
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (guess - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

fn add_left(row: &mut [u8], back: usize) {
    for index in back..row.len() {
        let left = index
            .checked_sub(back)
            .and_then(|left| row.get(left))
            .copied()
            .unwrap_or(0);
        if let Some(byte) = row.get_mut(index) {
            *byte = byte.wrapping_add(left);
        }
    }
}

fn add_left_16(row: &mut [u8], back: usize) {
    let sample = |row: &[u8], at: usize| match row.get(at..at.saturating_add(2)) {
        Some([high, low]) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    };
    for at in (back..row.len()).step_by(2) {
        let sum = sample(row, at).wrapping_add(at.checked_sub(back).map_or(0, |left| sample(row, left)));
        if let Some(place) = row.get_mut(at..at.saturating_add(2)) {
            place.copy_from_slice(&sum.to_be_bytes());
        }
    }
}

/// Samples of 1, 2 or 4 bits: they never cross a byte.
fn add_left_bits(row: &mut [u8], bits: usize, colors: usize) {
    let per_byte = 8 / bits;
    let mask = 0xFF_u8 >> (8 - bits);
    let mut left = [0_u8; 32];
    for sample in 0..row.len() * per_byte {
        let shift = 8 - bits - (sample % per_byte) * bits;
        let (Some(byte), Some(left)) = (row.get_mut(sample / per_byte), left.get_mut(sample % colors)) else {
            return;
        };
        *left = (*byte >> shift).wrapping_add(*left) & mask;
        *byte = *byte & !(mask << shift) | *left << shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn predictor(parameters: &str) -> Result<Option<Predictor>, Error> {
        let object = Object::parse(parameters.as_bytes(), &Limits::default()).unwrap();
        Predictor::read(object.as_dictionary(), &|object| Ok(object.clone()))
    }

    #[test]
    fn each_png_filter_is_undone() {
        let predictor = predictor("<</Predictor 15/Columns 3>>").unwrap().unwrap();
        let encoded = [
            [0, 1, 2, 3], // none
            [1, 1, 1, 1], // left: 1 2 3
            [2, 1, 1, 1], // up: 2 3 4
            [3, 1, 1, 1], // average: 2 3 4
            [4, 1, 1, 1], // Paeth: 3 4 5
        ];
        let decoded = predictor.undo(encoded.concat()).unwrap();
        assert_eq!(decoded, [1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
        assert!(predictor.undo(vec![5, 0, 0, 0]).is_err());
        // A row that is cut short gives what it has.
        assert_eq!(predictor.undo(vec![0, 1, 2, 3, 2, 9]).unwrap(), [1, 2, 3, 10]);
    }

    #[test]
    fn tiff_rows_are_undone_for_each_size_of_sample() {
        let undo = |parameters: &str, data: &[u8]| predictor(parameters).unwrap().unwrap().undo(data.to_vec()).unwrap();
        assert_eq!(
            undo("<</Predictor 2/Columns 3>>", &[1, 1, 1, 5, 250, 2]),
            [1, 2, 3, 5, 255, 1]
        );
        assert_eq!(undo("<</Predictor 2/Columns 2/Colors 2>>", &[1, 2, 1, 1]), [1, 2, 2, 3]);
        assert_eq!(
            undo("<</Predictor 2/Columns 2/BitsPerComponent 16>>", &[0, 255, 0, 1]),
            [0, 255, 1, 0]
        );
        assert_eq!(
            undo("<</Predictor 2/Columns 4/BitsPerComponent 4>>", &[0x11, 0x1F]),
            [0x12, 0x32]
        );
        assert_eq!(
            undo("<</Predictor 2/Columns 8/BitsPerComponent 1>>", &[0b1000_0001]),
            [0b1111_1110]
        );
    }

    #[test]
    fn absurd_parameters_are_refused() {
        assert_eq!(predictor("<</Predictor 1/Columns -5>>"), Ok(None));
        for parameters in [
            "<</Predictor 9>>",
            "<</Predictor 12/Columns 0>>",
            "<</Predictor 12/Columns -1>>",
            "<</Predictor 12/Columns 9223372036854775807>>",
            "<</Predictor 12/Colors 33>>",
            "<</Predictor 2/BitsPerComponent 7>>",
            "<</Predictor(12)>>",
        ] {
            assert_eq!(
                predictor(parameters).unwrap_err().code(),
                "malformed-stream",
                "{parameters}"
            );
        }
        // Columns far beyond the data cost nothing.
        let wide = predictor("<</Predictor 12/Columns 2147483647>>").unwrap().unwrap();
        assert_eq!(wide.undo(vec![2, 1, 2]).unwrap(), [1, 2]);
    }
}
