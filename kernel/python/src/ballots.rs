//! Ballots made, checked and summed.

use crate::values::{Element, Scalar};
use crate::{raised, raised_at};
use hustings_kernel::check::{self, Checked};
use hustings_kernel::form::{Form, Question};
use hustings_kernel::{encrypt, sum};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;
use std::sync::Mutex;

pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<BallotForm>()?;
    module.add_class::<BallotReport>()?;
    module.add_class::<EncryptedSum>()
}

fn borrowed(bytes: &[PyBackedBytes]) -> Vec<&[u8]> {
    bytes.iter().map(|bytes| bytes.as_ref()).collect()
}

fn same_length(ballots: usize, others: usize) -> PyResult<()> {
    if ballots == others { Ok(()) } else { Err(PyValueError::new_err("not one for each ballot")) }
}

#[pyclass(frozen, module = "hustings._kernel")]
pub struct BallotForm(Form);

#[pymethods]
impl BallotForm {
    #[new]
    fn new(
        uuid: String,
        election_hash: String,
        public_key: &Element,
        questions: Vec<(usize, usize, usize, bool)>,
    ) -> PyResult<Self> {
        let questions = questions.into_iter().map(|(answers, min, max, blank)| {
            if min <= max {
                Ok(Question { answers, min, max, blank })
            } else {
                Err(PyValueError::new_err("a question needs min <= max"))
            }
        });
        Ok(BallotForm(Form::new(uuid, election_hash, public_key.0, questions.collect::<PyResult<_>>()?)))
    }

    #[getter]
    fn points_per_hint(&self) -> usize {
        self.0.commitments()
    }

    fn encrypt<'py>(
        &self,
        py: Python<'py>,
        credential: &Scalar,
        choices: Vec<Vec<u8>>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let choices: Vec<&[u8]> = choices.iter().map(Vec::as_slice).collect();
        let ballot = encrypt::encrypt(&self.0, &credential.0, &choices).map_err(|fault| raised(py, &fault))?;
        Ok(PyBytes::new(py, &ballot))
    }

    fn encrypt_opened<'py>(
        &self,
        py: Python<'py>,
        credential: &Scalar,
        choices: Vec<Vec<u8>>,
    ) -> PyResult<(Bound<'py, PyBytes>, Vec<Vec<Scalar>>)> {
        let choices: Vec<&[u8]> = choices.iter().map(Vec::as_slice).collect();
        let made = encrypt::encrypt_opened(&self.0, &credential.0, &choices);
        let (ballot, randomness) = made.map_err(|fault| raised(py, &fault))?;
        let opening = randomness.into_iter().map(|answer| answer.into_iter().map(Scalar).collect()).collect();
        Ok((PyBytes::new(py, &ballot), opening))
    }

    fn encrypt_many<'py>(
        &self,
        py: Python<'py>,
        credentials: Vec<PyBackedStr>,
        choices: Vec<Vec<Vec<u8>>>,
    ) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        same_length(credentials.len(), choices.len())?;
        let ballots = py
            .detach(|| encrypt::encrypt_many(&self.0, &credentials, &choices))
            .map_err(|(index, fault)| raised_at(py, &fault, &place_of(index, &fault.place)))?;
        Ok(ballots.iter().map(|ballot| PyBytes::new(py, ballot)).collect())
    }

    fn check(&self, py: Python<'_>, ballot: PyBackedBytes) -> PyResult<String> {
        let checked = py.detach(|| check::check_one_vartime(&self.0, &ballot));
        let checked = checked.map_err(|fault| raised(py, &fault))?;
        Ok(String::from_utf8_lossy(&checked.ballot.hex[0]).into_owned())
    }

    fn check_many(
        &self,
        py: Python<'_>,
        ballots: Vec<PyBackedBytes>,
        weights: Vec<u64>,
        hints: Option<Vec<PyBackedBytes>>,
        total: Option<&EncryptedSum>,
    ) -> PyResult<BallotReport> {
        same_length(ballots.len(), weights.len())?;
        let hints = hints.unwrap_or_default();
        if !hints.is_empty() {
            same_length(ballots.len(), hints.len())?;
        }
        let verdicts = py.detach(|| {
            let verdicts = check::check_many_vartime(&self.0, &borrowed(&ballots), &borrowed(&hints));
            if let (Some(total), true) = (total, verdicts.iter().all(Result::is_ok)) {
                let ballots = verdicts.iter().flatten().map(|checked| &checked.ballot);
                let weighted: Vec<_> = ballots.zip(weights.iter().copied()).collect();
                total.locked().add_vartime(&weighted);
            }
            verdicts
        });
        BallotReport::of(py, verdicts)
    }
}

fn place_of(index: usize, place: &str) -> String {
    if place.is_empty() { index.to_string() } else { format!("{index}, {place}") }
}

#[pyclass(frozen, module = "hustings._kernel")]
pub struct BallotReport {
    #[pyo3(get)]
    faults: Vec<(usize, Py<PyAny>)>,
    #[pyo3(get)]
    hints: Vec<Py<PyBytes>>,
    #[pyo3(get)]
    hints_used: usize,
}

impl BallotReport {
    fn of(py: Python<'_>, verdicts: Vec<Result<Checked, hustings_kernel::Fault>>) -> PyResult<Self> {
        let mut report = BallotReport { faults: Vec::new(), hints: Vec::with_capacity(verdicts.len()), hints_used: 0 };
        for (index, verdict) in verdicts.into_iter().enumerate() {
            match verdict {
                Ok(Checked { hint, hint_used, .. }) => {
                    report.hints.push(PyBytes::new(py, &hint).unbind());
                    report.hints_used += usize::from(hint_used);
                }
                Err(fault) => {
                    report.hints.push(PyBytes::new(py, &[]).unbind());
                    let exception = raised(py, &fault).into_value(py).into_any();
                    report.faults.push((index, exception));
                }
            }
        }
        Ok(report)
    }
}

#[pymethods]
impl BallotReport {
    #[getter]
    fn fault(&self, py: Python<'_>) -> Option<(usize, Py<PyAny>)> {
        self.faults.first().map(|(index, fault)| (*index, fault.clone_ref(py)))
    }
}

#[pyclass(frozen, module = "hustings._kernel")]
pub struct EncryptedSum {
    form: Py<BallotForm>,
    sum: Mutex<sum::EncryptedSum>,
}

impl EncryptedSum {
    fn locked(&self) -> std::sync::MutexGuard<'_, sum::EncryptedSum> {
        self.sum.lock().expect("no addition panicked")
    }
}

#[pymethods]
impl EncryptedSum {
    #[new]
    fn new(form: Py<BallotForm>) -> Self {
        let sum = Mutex::new(sum::EncryptedSum::new(&form.get().0));
        EncryptedSum { form, sum }
    }

    fn add_many(&self, py: Python<'_>, ballots: Vec<PyBackedBytes>, weights: Vec<u64>) -> PyResult<()> {
        same_length(ballots.len(), weights.len())?;
        let form = &self.form.get().0;
        py.detach(|| self.locked().add_read_vartime(form, &borrowed(&ballots), &weights))
            .map_err(|(index, fault)| raised_at(py, &fault, &place_of(index, &fault.place)))
    }

    fn subtract_many(&self, py: Python<'_>, ballots: Vec<PyBackedBytes>, weights: Vec<u64>) -> PyResult<()> {
        same_length(ballots.len(), weights.len())?;
        let form = &self.form.get().0;
        py.detach(|| self.locked().subtract_read_vartime(form, &borrowed(&ballots), &weights))
            .map_err(|(index, fault)| raised_at(py, &fault, &place_of(index, &fault.place)))
    }

    fn values(&self) -> Vec<Vec<(Element, Element)>> {
        let mut elements = self.locked().elements().into_iter();
        let questions = self.form.get().0.questions.iter();
        let mut pair = || Some((Element(elements.next()?), Element(elements.next()?)));
        questions.map(|question| (0..question.choices()).filter_map(|_| pair()).collect()).collect()
    }
}
