"""Reports: evaluations and what was recorded of them, as an HTML site that needs no server and no network."""

from prover.report.folder import check_target
from prover.report.site import WrittenReport, write_report

__all__ = ["WrittenReport", "check_target", "write_report"]
