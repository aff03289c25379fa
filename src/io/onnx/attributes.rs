//! What nodes and values say of themselves, with the defaults of ONNX. Depends on nothing.

use super::{AttributeProto, NodeProto, ValueInfoProto};

impl NodeProto {
    /// An attribute by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&AttributeProto> {
        self.attribute.iter().find(|attribute| attribute.name() == name)
    }

    /// An integer, or its default.
    #[must_use]
    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.named(name).and_then(|attribute| attribute.i).unwrap_or(default)
    }

    /// A number, or its default.
    #[must_use]
    pub fn float(&self, name: &str, default: f32) -> f32 {
        self.named(name).and_then(|attribute| attribute.f).unwrap_or(default)
    }

    /// Integers; none where the attribute is not there.
    #[must_use]
    pub fn ints(&self, name: &str) -> &[i64] {
        self.named(name).map_or(&[], |attribute| &attribute.ints)
    }

    /// Numbers; none where the attribute is not there.
    #[must_use]
    pub fn floats(&self, name: &str) -> &[f32] {
        self.named(name).map_or(&[], |attribute| &attribute.floats)
    }

    /// Bytes of a text; none where the attribute is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> &[u8] {
        self.named(name).and_then(|attribute| attribute.s.as_deref()).unwrap_or_default()
    }
}

impl ValueInfoProto {
    /// The lengths of the axes of a tensor, `None` where one is open; `None` for anything else, or where nothing is said.
    #[must_use]
    pub fn tensor_shape(&self) -> Option<Vec<Option<i64>>> {
        let shape = self.r#type.as_ref()?.tensor_type.as_ref()?.shape.as_ref()?;
        Some(shape.dim.iter().map(|dimension| dimension.dim_value).collect())
    }
}
