"""Servers on loopback that play WeChat Pay, Alipay and Stripe, as strict as the real ones: oracles check what we sign."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from wechatpayv3.utils import rsa_verify

from tests.payments.street import (
    ALIPAY_APP,
    APP,
    MERCHANT,
    NOW,
    PUBLIC_ID,
    SERIAL,
    Oracle,
    key,
    wechat_headers,
)


@dataclass
class Known:
    """What the provider remembers, and how it misbehaves next."""

    opened: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    trades: dict[str, dict[str, Any]] = field(default_factory=dict)
    instead: Callable[[Response], Response] = lambda answer: answer
    url: str = ""


@asynccontextmanager
async def served(known: Known, *routes: Route) -> AsyncIterator[Known]:
    """The routes on a free port of loopback."""
    app = Starlette(routes=list(routes))
    settings = uvicorn.Config(app, "127.0.0.1", 0, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(settings)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    known.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield known
    finally:
        server.should_exit = True
        await running


# WeChat Pay: https://pay.weixin.qq.com/doc/v3/merchant, "native", "H5", "query by the merchant's number"


def fake_wechat(known: Known) -> list[Route]:
    """Native, H5 and query; nothing is answered without our signature, and every good answer is signed."""

    def signed(found: Any, status: int = 200) -> Response:
        body = json.dumps(found, ensure_ascii=False).encode()
        return known.instead(Response(body, status, wechat_headers(body, NOW), "application/json"))

    async def opened(request: Request) -> Response:
        body = (await request.body()).decode()
        if not wechat_believes(request, body):
            return JSONResponse({"code": "SIGN_ERROR"}, 401)
        asked, kind = json.loads(body), request.path_params["kind"]
        needed = {"appid", "mchid", "description", "out_trade_no", "notify_url", "amount"}
        wrong = needed - set(asked) or (asked["appid"], asked["mchid"]) != (APP, MERCHANT)
        if wrong or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", asked["time_expire"]):
            return JSONResponse({"code": "PARAM_ERROR"}, 400)
        known.opened[asked["out_trade_no"]] = asked
        known.asked.append(kind)
        if kind == "native":
            return signed({"code_url": "weixin://wxpay/bizpayurl?pr=JyC91EIz1"})
        if asked["scene_info"]["h5_info"]["type"] != "Wap" or not asked["scene_info"]["payer_client_ip"]:
            return JSONResponse({"code": "PARAM_ERROR"}, 400)
        return signed(
            {"h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2"}
        )

    async def queried(request: Request) -> Response:
        if not wechat_believes(request, "") or request.query_params["mchid"] != MERCHANT:
            return JSONResponse({"code": "SIGN_ERROR"}, 401)
        trade = known.trades.get(request.path_params["ref"])
        return signed(trade) if trade else JSONResponse({"code": "ORDER_NOT_EXIST"}, 404)

    return [
        Route("/v3/pay/transactions/out-trade-no/{ref}", queried),
        Route("/v3/pay/transactions/{kind}", opened, methods=["POST"]),
    ]


def wechat_believes(request: Request, body: str) -> bool:
    """Whether `wechatpayv3` finds our signature under the request."""
    scheme, _, held = request.headers["authorization"].partition(" ")
    told = dict(re.findall(r'(\w+)="([^"]*)"', held))
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    at = f"{request.method}\n{path}\n{told['timestamp']}"  # the library makes the lines of an answer; these are a request's
    return (
        scheme == "WECHATPAY2-SHA256-RSA2048"
        and (told["mchid"], told["serial_no"]) == (MERCHANT, SERIAL)
        and abs(int(told["timestamp"]) - NOW.timestamp()) < 300
        and request.headers["wechatpay-serial"] == PUBLIC_ID
        and request.headers["accept"] == "application/json"
        and rsa_verify(at, told["nonce_str"], body, told["signature"], key("ours").public_key())
    )


# Alipay: https://opendocs.alipay.com, "alipay.trade.query"


def fake_alipay(known: Known) -> list[Route]:
    """The gateway's query; the answer is signed by Alipay's own SDK over the letters of its inner object."""

    async def gateway(request: Request) -> Response:
        told = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        told |= dict(parse_qsl(request.url.query, strict_parsing=True))
        if not alipay_believes(told) or told["method"] != "alipay.trade.query":
            return JSONResponse(
                {"alipay_trade_query_response": {"code": "40002", "sub_code": "isv.invalid-signature"}}
            )
        trade = known.trades.get(json.loads(told["biz_content"])["out_trade_no"])
        missing = {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        text = json.dumps(trade or missing, ensure_ascii=False).replace("/", "\\/")
        sign = Oracle("alipay", "ours").sign(text)
        whole = f'{{"alipay_trade_query_response":{text},"sign":"{sign}"}}'
        return known.instead(Response(whole.encode(), media_type="text/html;charset=utf-8"))

    return [Route("/gateway.do", gateway, methods=["POST"])]


def alipay_believes(told: dict[str, str]) -> bool:
    """Whether Alipay's own SDK finds our signature over these parameters."""
    if told["app_id"] != ALIPAY_APP or told["charset"] != "utf-8" or told["sign_type"] != "RSA2":
        return False
    return Oracle("alipay", "ours").believes_form(told)


# Stripe: https://docs.stripe.com/api/checkout/sessions


def fake_stripe(known: Known) -> list[Route]:
    """Checkout sessions: made once for each idempotency key, and refused when the same key brings something else."""

    async def opened(request: Request) -> Response:
        text, mark = (await request.body()).decode(), request.headers["idempotency-key"]
        asked = dict(parse_qsl(text, strict_parsing=True, keep_blank_values=True))
        if request.headers["authorization"] != "Bearer sk_test_ofOurs1":
            return JSONResponse({"error": {"type": "invalid_request_error"}}, 401)
        ends = int(asked["expires_at"]) - NOW.timestamp()
        if asked["mode"] != "payment" or not 30 * 60 <= ends <= 24 * 3600:
            return JSONResponse(
                {"error": {"code": "parameter_invalid", "type": "invalid_request_error"}}, 400
            )
        if known.opened.setdefault(mark, asked) != asked:
            return JSONResponse({"error": {"type": "idempotency_error"}}, 400)
        known.asked.append(mark)
        page = "https://checkout.stripe.com/c/pay/cs_test_a1B2c3#fidkdWxOYHwnPyd1"
        return known.instead(
            JSONResponse({"id": "cs_test_a1B2c3", "object": "checkout.session", "url": page})
        )

    async def queried(request: Request) -> Response:
        trade = known.trades.get(request.path_params["id"])
        missing = {"error": {"code": "resource_missing", "type": "invalid_request_error"}}
        return known.instead(JSONResponse(trade) if trade else JSONResponse(missing, 404))

    return [
        Route("/v1/checkout/sessions", opened, methods=["POST"]),
        Route("/v1/checkout/sessions/{id}", queried),
    ]
