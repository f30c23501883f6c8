//! Scalars, elements, and the proofs about one secret.

use crate::{raised, raised_at};
use hustings_kernel::group;
use hustings_kernel::{logarithm, proof, random, scalar};
use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyOverflowError, PyZeroDivisionError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt};
use std::hash::{DefaultHasher, Hash, Hasher};
use zeroize::Zeroize;

pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    let order = "7237005577332262213973186563042994240857116359379907606001950938285454250989";
    module.add("ORDER", py.get_type::<PyInt>().call1((order,))?)?;
    module.add_class::<Scalar>()?;
    module.add_class::<Element>()?;
    module.add_function(wrap_pyfunction!(check_elements_many, module)?)?;
    module.add_function(wrap_pyfunction!(little_endian_order, module)?)?;
    module.add_function(wrap_pyfunction!(prove_knowledge, module)?)?;
    module.add_function(wrap_pyfunction!(check_knowledge, module)?)?;
    module.add_function(wrap_pyfunction!(decrypt, module)?)?;
    module.add_function(wrap_pyfunction!(check_decryption, module)?)?;
    module.add_function(wrap_pyfunction!(small_logarithms, module)?)
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[pyclass(frozen, module = "hustings._kernel")]
pub struct Scalar(pub hustings_kernel::Number);

impl Drop for Scalar {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[pymethods]
impl Scalar {
    #[staticmethod]
    fn from_decimal(py: Python<'_>, text: &str) -> PyResult<Self> {
        scalar::from_decimal(text.as_bytes()).map(Scalar).map_err(|fault| raised(py, &fault))
    }

    #[staticmethod]
    fn from_int(value: &Bound<'_, PyInt>) -> PyResult<Self> {
        let py = value.py();
        if value.lt(0)? {
            return Err(PyOverflowError::new_err("a scalar is made from a whole number that is not negative"));
        }
        let order = py.import("hustings._kernel")?.getattr("ORDER")?;
        let decimal = value.as_any().rem(order)?.str()?.to_string();
        Self::from_decimal(py, &decimal)
    }

    #[staticmethod]
    fn from_hash(text: &[u8]) -> Self {
        Scalar(scalar::from_hash(text))
    }

    #[staticmethod]
    fn random() -> Self {
        Scalar(random::scalar(&mut random::generator()))
    }

    fn decimal(&self) -> String {
        scalar::to_decimal(&self.0)
    }

    fn invert(&self) -> PyResult<Self> {
        if self.0 == hustings_kernel::Number::ZERO {
            return Err(PyZeroDivisionError::new_err("zero has no inverse"));
        }
        Ok(Scalar(self.0.invert()))
    }

    fn public_key(&self) -> Element {
        Element(group::Element::power_of_generator(&self.0))
    }

    fn __add__(&self, other: &Self) -> Self {
        Scalar(self.0 + other.0)
    }

    fn __sub__(&self, other: &Self) -> Self {
        Scalar(self.0 - other.0)
    }

    fn __mul__(&self, other: &Self) -> Self {
        Scalar(self.0 * other.0)
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, operation: CompareOp) -> Py<PyAny> {
        let py = other.py();
        match (operation, other.cast::<Scalar>()) {
            (CompareOp::Eq, Ok(other)) => truth(py, self.0 == other.get().0),
            (CompareOp::Ne, Ok(other)) => truth(py, self.0 != other.get().0),
            _ => py.NotImplemented(),
        }
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0.to_bytes())
    }

    fn __repr__(&self) -> &'static str {
        "<Scalar>"
    }
}

fn truth(py: Python<'_>, value: bool) -> Py<PyAny> {
    pyo3::types::PyBool::new(py, value).to_owned().into_any().unbind()
}

#[pyclass(frozen, module = "hustings._kernel")]
pub struct Element(pub group::Element);

#[pymethods]
impl Element {
    #[staticmethod]
    fn from_hex(py: Python<'_>, text: &str) -> PyResult<Self> {
        group::Element::from_hex(text.as_bytes()).map(Element).map_err(|fault| raised(py, &fault))
    }

    #[staticmethod]
    fn generator() -> Self {
        Element(group::Element::GENERATOR)
    }

    #[staticmethod]
    fn identity() -> Self {
        Element(group::Element::identity())
    }

    fn hex(&self) -> String {
        self.0.hex()
    }

    fn bytes_le<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.bytes())
    }

    fn power(&self, exponent: &Scalar) -> Self {
        Element(self.0.power(&exponent.0))
    }

    fn power_vartime(&self, exponent: &Scalar) -> Self {
        Element(self.0.power_vartime(&exponent.0))
    }

    fn inverse(&self) -> Self {
        Element(self.0.inverse())
    }

    fn __mul__(&self, other: &Self) -> Self {
        Element(self.0.combined(&other.0))
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, operation: CompareOp) -> Py<PyAny> {
        let py = other.py();
        match (operation, other.cast::<Element>()) {
            (CompareOp::Eq, Ok(other)) => truth(py, self.0 == other.get().0),
            (CompareOp::Ne, Ok(other)) => truth(py, self.0 != other.get().0),
            _ => py.NotImplemented(),
        }
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0.bytes())
    }

    fn __repr__(&self) -> String {
        format!("<Element {}>", self.0.hex())
    }
}

#[pyfunction]
fn check_elements_many(py: Python<'_>, points: Vec<pyo3::pybacked::PyBackedStr>) -> PyResult<()> {
    let texts: Vec<&[u8]> = points.iter().map(|text| text.as_bytes()).collect();
    py.detach(|| group::check_many(&texts)).map_err(|(index, fault)| raised_at(py, &fault, &index.to_string()))
}

#[pyfunction]
fn little_endian_order(py: Python<'_>, points: Vec<pyo3::pybacked::PyBackedStr>) -> Vec<usize> {
    let texts: Vec<&[u8]> = points.iter().map(|text| text.as_bytes()).collect();
    py.detach(|| group::little_endian_order(&texts))
}

#[pyfunction]
fn prove_knowledge(prefix: &[u8], secret: &Scalar) -> (Scalar, Scalar) {
    let proof = proof::prove_knowledge(prefix, &secret.0);
    (Scalar(proof.challenge), Scalar(proof.response))
}

fn proof_of(challenge: &Scalar, response: &Scalar) -> proof::Proof {
    proof::Proof { challenge: challenge.0, response: response.0 }
}

#[pyfunction]
fn check_knowledge(
    py: Python<'_>,
    prefix: &[u8],
    public_key: &Element,
    challenge: &Scalar,
    response: &Scalar,
) -> PyResult<()> {
    proof::check_knowledge_vartime(prefix, &public_key.0, &proof_of(challenge, response))
        .map_err(|fault| raised(py, &fault))
}

#[pyfunction]
fn decrypt(prefix: &[u8], secret: &Scalar, alpha: &Element) -> (Element, Scalar, Scalar) {
    let (factor, proof) = proof::decrypt(prefix, &secret.0, &alpha.0);
    (Element(factor), Scalar(proof.challenge), Scalar(proof.response))
}

#[pyfunction]
fn check_decryption(
    py: Python<'_>,
    prefix: &[u8],
    public_key: &Element,
    alpha: &Element,
    factor: &Element,
    challenge: &Scalar,
    response: &Scalar,
) -> PyResult<()> {
    let proof = proof_of(challenge, response);
    proof::check_decryption_vartime(prefix, &public_key.0, &alpha.0, &factor.0, &proof)
        .map_err(|fault| raised(py, &fault))
}

#[pyfunction]
fn small_logarithms(py: Python<'_>, elements: Vec<Py<Element>>, maximum: u64) -> Vec<Option<u64>> {
    let elements: Vec<group::Element> = elements.iter().map(|element| element.get().0).collect();
    py.detach(|| logarithm::small_logarithms_vartime(&elements, maximum))
}
