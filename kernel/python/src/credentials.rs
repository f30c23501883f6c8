//! Private and public credentials.

use crate::values::Scalar;
use hustings_kernel::credential;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;

pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(credential_secret, module)?)?;
    module.add_function(wrap_pyfunction!(random_credentials_many, module)?)?;
    module.add_function(wrap_pyfunction!(seeded_credentials_many, module)?)?;
    module.add_function(wrap_pyfunction!(public_credentials_many, module)?)
}

#[pyfunction]
fn credential_secret(uuid: &str, credential: &str) -> Scalar {
    Scalar(credential::secret(uuid, credential))
}

#[pyfunction]
fn random_credentials_many(py: Python<'_>, uuid: &str, count: usize) -> (Vec<String>, Vec<String>) {
    py.detach(|| {
        let private = credential::random_many(count);
        let public = credential::public_many(uuid, &private);
        (private, public)
    })
}

#[pyfunction]
fn seeded_credentials_many(
    py: Python<'_>,
    uuid: &str,
    seed: &[u8],
    first: u64,
    count: usize,
) -> PyResult<(Vec<String>, Vec<String>)> {
    let seed: &[u8; 32] = seed.try_into().map_err(|_| PyValueError::new_err("a seed has 32 bytes"))?;
    Ok(py.detach(|| {
        let private = credential::seeded_many(uuid, seed, first, count);
        let public = credential::public_many(uuid, &private);
        (private, public)
    }))
}

#[pyfunction]
fn public_credentials_many(py: Python<'_>, uuid: &str, credentials: Vec<PyBackedStr>) -> Vec<String> {
    py.detach(|| credential::public_many(uuid, &credentials))
}
