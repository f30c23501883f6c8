//! The door from Python to the kernel: `hustings._kernel`, whose contract is `hustings/_kernel.pyi`.
//!
//! It converts, lets go of the GIL, and raises the class of `hustings.errors` that bears a fault's name. Nothing else.

mod ballots;
mod credentials;
mod values;

use hustings_kernel::Fault;
use pyo3::prelude::*;

#[pymodule]
fn _kernel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    values::register(module)?;
    credentials::register(module)?;
    ballots::register(module)
}

/// The Python exception for a fault.
fn raised(py: Python<'_>, fault: &Fault) -> PyErr {
    raised_at(py, fault, &fault.place)
}

/// The Python exception for a fault, with another place.
fn raised_at(py: Python<'_>, fault: &Fault, place: &str) -> PyErr {
    let made = py
        .import("hustings.errors")
        .and_then(|errors| errors.getattr(fault.kind.name().as_str()))
        .and_then(|class| class.call1((place, fault.detail.as_str())));
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}
