//! Criterion's view of the same work that `ratios` compares: useful to see what a change does, not to judge a limit.

#![allow(missing_docs, reason = "the macros of criterion make public items")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kyso_benches::{Case, fresh_trust};

fn verify(criterion: &mut Criterion) {
    let case = Case::new("pages-150.pdf");
    let mut group = criterion.benchmark_group("verify");
    group.bench_function("floor", |bench| bench.iter(|| case.verify_floor()));
    group.bench_function("kyso", |bench| {
        bench.iter_batched_ref(fresh_trust, |trust| case.verify(trust), BatchSize::SmallInput);
    });
    group.finish();
}

fn sign(criterion: &mut Criterion) {
    let case = Case::new("pages-150.pdf");
    let mut group = criterion.benchmark_group("sign");
    group.bench_function("floor", |bench| bench.iter(|| case.sign_floor()));
    group.bench_function("kyso", |bench| bench.iter(|| case.sign()));
    group.finish();
}

criterion_group!(benches, verify, sign);
criterion_main!(benches);
