"""The HTTP application: routes, and what errors look like to a client."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

import prover
from prover.core.errors import ProverError
from prover.lean.trusted import TrustedLean
from prover.serve.admission import BatchTooLarge, QueueFull
from prover.serve.batches import ClientLeft, stay_with_client
from prover.serve.gate import App, Gate
from prover.serve.limits import ServeLimits
from prover.serve.operations import Operations, Unsupported
from prover.serve.wire import CheckRequest, ElaborateRequest, TryRequest, VerdictRequest, VerifyRequest

Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[Any], Coroutine[Any, Any, dict[str, Any]]]

CLIENT_LEFT = 499
"""Status that nobody receives; it shows in the metrics."""
_SCHEMAS = "#/components/schemas/{model}"
PROTOCOL = 1
"""Version of our own operations under /v1."""


def make_app(service: Operations, lean: TrustedLean, limits: ServeLimits, *, token: str = "") -> App:
    """The application that has `service` serve its requests, behind the gate."""
    app = FastAPI(title="open-prover", version=prover.__version__, docs_url=None, redoc_url=None)
    operations: dict[str, tuple[type[BaseModel], Handler]] = {
        "/api/check": (CheckRequest, service.check),
        "/verify": (VerifyRequest, service.verify),
        "/one_pass_verify_batch": (VerifyRequest, service.verify),
        "/v1/check": (VerdictRequest, service.judge),
        "/v1/elaborate": (ElaborateRequest, service.elaborate),
        "/v1/try": (TryRequest, service.try_tactics),
    }
    for path, (body, handler) in operations.items():
        _add_operation(app, path, body, handler)
    _add_views(app, lean, service)
    _describe_bodies(app, [body for body, _ in operations.values()])
    _add_error_handlers(app)
    known = {*operations, "/health", "/metrics", "/v1/lean"}

    def note(path: str, status: int) -> None:
        path = path.rstrip("/")
        service.metrics.note_request(path if path in known else "other", status)

    return Gate(app, limits, token, note)


def _add_operation(app: FastAPI, path: str, body: type[BaseModel], handler: Handler) -> None:
    """Serve `path`, with and without a slash at its end."""

    async def serve(request: Request) -> Response:
        read = _read_body(await request.body(), body)
        answer = await stay_with_client(request.receive, handler(read))
        return Response(_encode(answer), media_type="application/json")

    reference = {"$ref": _SCHEMAS.format(model=body.__name__)}
    schema = {"requestBody": {"content": {"application/json": {"schema": reference}}, "required": True}}
    app.add_api_route(
        path, serve, methods=["POST"], openapi_extra=schema, summary=(handler.__doc__ or "").split("\n")[0]
    )
    app.add_api_route(f"{path}/", serve, methods=["POST"], include_in_schema=False)


def _describe_bodies(app: FastAPI, bodies: Sequence[type[BaseModel]]) -> None:
    """Put the schemas of `bodies` where the operations refer to them."""
    generated = app.openapi()
    schemas = generated.setdefault("components", {}).setdefault("schemas", {})
    for body in bodies:
        schema = body.model_json_schema(ref_template=_SCHEMAS)
        schemas.update(schema.pop("$defs", {}))
        schemas[body.__name__] = schema


def _read_body(raw: bytes, body: type[Body]) -> Body:
    """Read a body. Raises `BadRequest`."""
    try:
        return body.model_validate_json(raw)
    except ValidationError as error:
        faults = [
            {"type": e["type"], "loc": list(e["loc"]), "msg": e["msg"]}
            for e in error.errors(include_input=False, include_url=False, include_context=False)[:20]
        ]
        status = 400 if faults[0]["type"] == "json_invalid" else 422
        raise BadRequest(status, faults) from None


def _encode(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class BadRequest(Exception):
    """A body that is no JSON, or not what the operation takes."""

    def __init__(self, status: int, faults: list[dict[str, Any]]) -> None:
        super().__init__(faults[0]["msg"])
        self.status = status
        self.faults = faults


def _add_views(app: FastAPI, lean: TrustedLean, service: Operations) -> None:
    async def health() -> dict[str, str]:
        """Whether the server is up."""
        return {"status": "ok"}

    async def metrics() -> Response:
        """Figures for Prometheus."""
        return Response(service.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def describe() -> dict[str, Any]:
        """Which Lean this is, and that its verdicts are made by the trusted path."""
        return {"lean": await lean.describe(), "protocol": PROTOCOL, "server": prover.__version__, "verdicts": True}

    for path in ("/health", "/health/", "/"):
        app.add_api_route(path, health, methods=["GET"], include_in_schema=path == "/health")
    app.add_api_route("/metrics", metrics, methods=["GET"])
    app.add_api_route("/v1/lean", describe, methods=["GET"])


def _add_error_handlers(app: FastAPI) -> None:
    def refuse_bad_request(_: Request, error: Exception) -> Response:
        assert isinstance(error, BadRequest)
        return JSONResponse({"detail": error.faults}, error.status)

    def refuse(_: Request, error: Exception) -> Response:
        """Say why a request cannot be served, and when to come back."""
        detail = {"detail": str(error)}
        if isinstance(error, QueueFull):
            return JSONResponse(detail, 429, headers={"Retry-After": str(error.retry_after_s)})
        return JSONResponse(detail, 413 if isinstance(error, BatchTooLarge) else 503)

    def refuse_unsupported(_: Request, error: Exception) -> Response:
        return JSONResponse({"detail": str(error)}, 422)

    def note_leaving(_request: Request, _error: Exception) -> Response:
        return Response(status_code=CLIENT_LEFT)

    app.add_exception_handler(BadRequest, refuse_bad_request)
    app.add_exception_handler(Unsupported, refuse_unsupported)
    app.add_exception_handler(ProverError, refuse)
    app.add_exception_handler(ClientLeft, note_leaving)
