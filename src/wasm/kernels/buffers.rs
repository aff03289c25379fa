//! Numbers that live in WebAssembly's memory.

use crate::error::Error;
use crate::wasm::thrown::thrown;
use wasm_bindgen::prelude::*;

/// Numbers that begin with a line of the cache: a vector that lies in two is loaded twice.
pub(super) struct Aligned<T> {
    values: Vec<T>,
    start: usize,
}

impl<T: Copy + Default> Aligned<T> {
    const LINE: usize = 64;

    fn new(length: usize) -> Result<Self, JsValue> {
        let mut values = Vec::new();
        let spare = Self::LINE / size_of::<T>();
        let room = length.checked_add(spare);
        if room.is_none_or(|room| values.try_reserve_exact(room).is_err()) {
            let why = format!("{length} numbers do not fit WebAssembly's memory; work in slices");
            return Err(thrown(Error::Argument { what: "length".into(), why }));
        }
        let start = (values.as_ptr() as usize).wrapping_neg() % Self::LINE / size_of::<T>();
        values.resize(start + length, T::default());
        Ok(Self { values, start })
    }

    pub(super) fn numbers(&self) -> &[T] {
        &self.values[self.start..]
    }

    pub(super) fn numbers_mut(&mut self) -> &mut [T] {
        &mut self.values[self.start..]
    }
}

macro_rules! buffers {
    ($($name:ident, $element:ty, $array:literal;)+) => {$(
        #[doc = concat!("Numbers in WebAssembly's memory, as of a ", $array, ".")]
        #[wasm_bindgen]
        pub struct $name(pub(super) Aligned<$element>);

        #[wasm_bindgen]
        impl $name {
            /// That many zeros. Throws a `QuantError` where memory does not suffice.
            #[wasm_bindgen(constructor)]
            pub fn new(length: usize) -> Result<$name, JsValue> {
                Aligned::new(length).map(Self)
            }

            /// How many numbers there are.
            #[wasm_bindgen(getter)]
            pub fn length(&self) -> usize {
                self.0.numbers().len()
            }

            /// Where they begin in WebAssembly's memory.
            #[wasm_bindgen(getter, js_name = byteOffset)]
            pub fn byte_offset(&self) -> usize {
                self.0.numbers().as_ptr() as usize
            }
        }
    )+};
}

buffers! {
    Float32Buffer, f32, "Float32Array";
    Int8Buffer, i8, "Int8Array";
    Uint8Buffer, u8, "Uint8Array";
    Int32Buffer, i32, "Int32Array";
    Uint32Buffer, u32, "Uint32Array";
}
