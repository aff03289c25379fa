//! Loads and stores of 128 bits, the only unsafe code of the crate: a vector is read from, or written to, an array that is
//! exactly as long.

#![allow(unsafe_code)]

use core::arch::wasm32::{v128, v128_load, v128_load32_splat, v128_store};

/// What a vector can be read from.
pub(super) trait Vector {
    fn load(&self) -> v128;
    fn store(&mut self, vector: v128);
}

macro_rules! vectors {
    ($($element:ty, $count:literal;)+) => {$(
        const _: [(); 16] = [(); size_of::<[$element; $count]>()];

        impl Vector for [$element; $count] {
            #[inline(always)]
            fn load(&self) -> v128 {
                // SAFETY: `self` is 16 readable bytes, and a load of 128 bits needs no alignment.
                unsafe { v128_load(self.as_ptr().cast()) }
            }

            #[inline(always)]
            fn store(&mut self, vector: v128) {
                // SAFETY: `self` is 16 writable bytes, and any bits make a value of these types.
                unsafe { v128_store(self.as_mut_ptr().cast(), vector) }
            }
        }
    )+};
}

vectors! {
    f32, 4;
    i32, 4;
    i16, 8;
    u16, 8;
    i8, 16;
    u8, 16;
}

/// What fills one lane of 32 bits.
pub(super) trait Lane: Copy + Default {
    fn splat(&self) -> v128;
    fn load_four(four: &[Self; 4]) -> v128;
    fn store_four(four: &mut [Self; 4], vector: v128);
}

macro_rules! lanes {
    ($($lane:ty;)+) => {$(
        const _: [(); 4] = [(); size_of::<$lane>()];

        impl Lane for $lane {
            #[inline(always)]
            fn splat(&self) -> v128 {
                // SAFETY: `self` is 4 readable bytes, and the load needs no alignment.
                unsafe { v128_load32_splat(std::ptr::from_ref(self).cast()) }
            }

            #[inline(always)]
            fn load_four(four: &[Self; 4]) -> v128 {
                four.load()
            }

            #[inline(always)]
            fn store_four(four: &mut [Self; 4], vector: v128) {
                four.store(vector);
            }
        }
    )+};
}

lanes! {
    f32;
    i32;
}
