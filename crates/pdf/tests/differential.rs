//! A second reader, lopdf, must see the same objects in documents that it wrote.
#![allow(clippy::unwrap_used, reason = "tests")]

use kyso_pdf::{Document, Limits, Object, ObjectId, Value};
use lopdf::{Dictionary as Theirs, Object as Their, Stream, StringFormat};
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Their> {
    let name = prop::collection::vec(
        any::<u8>().prop_filter("a name holds no zero byte", |byte| *byte != 0),
        0..8,
    );
    let leaf = prop_oneof![
        Just(Their::Null),
        any::<bool>().prop_map(Their::Boolean),
        any::<i64>().prop_map(Their::Integer),
        (-8000_i16..8000).prop_map(|eighths| Their::Real(f32::from(eighths) / 8.0)),
        name.clone().prop_map(Their::Name),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| Their::String(bytes, StringFormat::Literal)),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| Their::String(bytes, StringFormat::Hexadecimal)),
        (1_u32..50).prop_map(|number| Their::Reference((number, 0))),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Their::Array),
            prop::collection::vec((name.clone(), inner), 0..5).prop_map(|entries| {
                let mut dictionary = Theirs::new();
                for (key, value) in entries {
                    dictionary.set(key, value);
                }
                Their::Dictionary(dictionary)
            }),
        ]
    })
}

fn equal(ours: &Object<'_>, theirs: &Their) -> bool {
    match (&ours.value, theirs) {
        (Value::Null, Their::Null) => true,
        (Value::Boolean(a), Their::Boolean(b)) => a == b,
        (Value::Integer(a), Their::Integer(b)) => a == b,
        (Value::Integer(_) | Value::Real(_), Their::Real(b)) => (ours.as_real().unwrap() - f64::from(*b)).abs() < 1e-4,
        (Value::String(a), Their::String(b, _)) => a.as_ref() == b.as_slice(),
        (Value::Name(a), Their::Name(b)) => a.as_ref() == b.as_slice(),
        (Value::Reference(a), Their::Reference(b)) => (a.number, a.generation) == *b,
        (Value::Array(a), Their::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Dictionary(a), Their::Dictionary(b)) => {
            a.len() == b.len() && b.iter().all(|(key, b)| a.get(key).is_some_and(|a| equal(a, b)))
        }
        (Value::Stream(a), Their::Stream(b)) => a.data == b.content.as_slice(),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readers_see_the_same(values in prop::collection::vec(value(), 1..8), data in prop::collection::vec(any::<u8>(), 0..200), modern in any::<bool>()) {
        let mut document = lopdf::Document::with_version("1.5");
        let mut written: Vec<_> = values.into_iter().map(|value| (document.add_object(value.clone()), value)).collect();
        let stream = Stream::new(Theirs::new(), data);
        written.push((document.add_object(stream.clone()), Their::Stream(stream)));
        document.trailer.set("Root", Their::Reference(written[0].0));
        let mut bytes = Vec::new();
        if modern {
            document.save_modern(&mut bytes).unwrap();
        } else {
            document.save_to(&mut bytes).unwrap();
        }
        let ours = Document::parse(&bytes, Limits::default()).unwrap();
        for ((number, generation), theirs) in &written {
            let found = ours.latest().get(ObjectId::new(*number, *generation)).unwrap().unwrap();
            prop_assert!(equal(&found.object, theirs), "{:?} {:?}", found.object, theirs);
        }
    }
}
