#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flowcheck_fuzz::run(
    &flowcheck::fuzz::CONVERSATION,
    data
));

// Half of all changes are to picks, the others to bytes.
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    if seed % 2 == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    let changed = flowcheck::fuzz::mutated(&data[..size], most, seed);
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
});
