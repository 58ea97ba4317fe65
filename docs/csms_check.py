"""The page of `chargebench csms-check`: what is judged, and by which words."""

from ocpp_sim.csms_check import tls, v16, v21, v201

_HOOK = """\
POST /your/hook
{"charge_point_id": "CHECK-1", "action": "ReserveNow", "payload": {"connectorId": 1, …}}
"""


def page() -> str:
    """Every case by block, and the hook that some of them need."""
    parts = [
        "# Judging a central system\n\n",
        "`chargebench csms-check --csms URL` plays a charge point against any central system of"
        " OCPP 1.6, with `--ocpp 2.0.1` or `2.1` of those, and judges it by what it sends.\n",
        "Each case has its own connection, and sees nothing but the wire.\n\n",
        "| Verdict | |\n| --- | --- |\n",
        "| PASS | All holds. |\n",
        "| PARTIAL | What must hold does; of what should, not all. |\n",
        "| FAIL | Something that must hold does not; the frames show it. |\n",
        "| NOT APPLICABLE | It could not be tried: it needs an operator, a password, or what the"
        " system does not have. |\n\n",
        "`--expected FILE` names known failures as `CORE-05: the reason`; one that holds after all"
        " fails the run, so that the list does not rot.\n",
        "`--junit`, `--html`, `--json` and `--markdown` keep what was found.\n\n",
        "## The operator's side\n\n",
        "Central systems send most commands because somebody tells them to.\n",
        "`--operator URL` names a hook that does: it is asked\n\n",
        f"```http\n{_HOOK}```\n\n",
        "and has the command sent, with these values or the nearest that it can.\n",
        "With `{charge_point_id}` in the URL that is filled in, and left out of the body.\n",
        "404, 405 and 501 say that this command cannot be ordered; every other answer is taken for"
        " a try, since the wire alone tells what came of it.\n",
        "`--operator-token` is sent as a bearer token.\n",
        "The mock needs no hook but its control API:\n\n",
        "```sh\nchargebench csms-check --operator"
        " 'http://127.0.0.1:8080/_mock/worlds/default/charge_points/{charge_point_id}/commands'\n"
        "```\n",
    ]
    for spoken in (v16, v201, v21):
        parts.append(f"\n## The cases of {spoken.LANGUAGE.version}\n")
        for block in spoken.BLOCKS:
            parts += [
                f"\n### {block.capitalize()}\n\n",
                "| Case | | By | |\n| --- | --- | --- | --- |\n",
            ]
            parts += [
                f"| {case.id} | {case.title} | {case.source} |"
                f" {'operator' if case.operator else ''} |\n"
                for case in spoken.CASES
                if case.block == block
            ]
    parts += [
        "\n## The cases of TLS\n\n",
        "With `--certs DIR`, a folder of `chargebench certs` whose authority the central system"
        " trusts, these are played on `wss://` too, in each version.\n\n",
        "| Case | | By |\n| --- | --- | --- |\n",
        *(f"| {case.id} | {case.title} | {case.source} |\n" for case in tls.CASES),
    ]
    return "".join(parts)
