"""Who calls a gateway with TLS: throw-away certificates, tokens, and what the gateway's configuration says about both.

    callers = Callers(folder)
    callers.listener(), callers.config()     # lines of the gateway's YAML
    callers.arguments("shop")                # ["--tls", "/tmp/.../trusting", "--token", "..."] for a runner
"""
import hashlib
import secrets
import subprocess

# The callers that the gateway knows: how it knows them, their accounts, what they may do.
KNOWN = {
    "shop": ("token", ["ongair"], ["SEND", "READ", "EVENTS"]),
    "reader": ("token", ["*"], ["READ"]),
    "dashboard": ("certificate", ["ongair"], ["READ", "EVENTS"]),
}
# Who a runner may be, beside those. All but the last two know the gateway by its authority.
UNKNOWN = ("stranger",  # With a token that nobody has given it.
           "nobody",  # Without token and certificate.
           "distrustful",  # The token of `shop`; what it trusts has not signed the gateway's certificate.
           "careless")  # The token of `shop`, over plain text.
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Callers:
    def __init__(self, folder):
        self.folder = folder / "callers"
        self.folder.mkdir()
        self.tokens = {name: secrets.token_hex(32) for name in (*KNOWN, "stranger")}
        for authority in ("ca", "another"):
            openssl("req", "-x509", *KEY, "-days", 2, "-subj", f"/CN={authority}", "-keyout", self.folder / f"{authority}.key",
                    "-out", self.folder / f"{authority}.crt")
        self._issue("server", "DNS:localhost,IP:127.0.0.1")
        self._issue("dashboard", "DNS:dashboard.example")
        for name, authority in (("trusting", "ca"), ("distrusting", "another"), ("certified", "ca")):
            (self.folder / name).mkdir()
            (self.folder / name / "ca.crt").write_bytes((self.folder / f"{authority}.crt").read_bytes())
        for suffix in ("crt", "key"):
            (self.folder / f"dashboard.{suffix}").rename(self.folder / f"certified/client.{suffix}")
        for name, (how, _, _) in KNOWN.items():
            if how == "token":
                (self.folder / f"{name}.hashes").write_text(hashlib.sha256(self.tokens[name].encode()).hexdigest() + "\n")

    def _issue(self, name, names):
        path = self.folder / name
        openssl("req", *KEY, "-subj", f"/CN={name}", "-addext", f"subjectAltName={names}", "-keyout", f"{path}.key",
                "-out", f"{path}.csr")
        openssl("x509", "-req", "-in", f"{path}.csr", "-CA", self.folder / "ca.crt", "-CAkey", self.folder / "ca.key",
                "-days", 2, "-copy_extensions", "copy", "-out", f"{path}.crt")

    def listener(self):
        return (f", tls: {{certificate: {{file: '{self.folder}/server.crt'}}, "
                f"private_key: {{file: '{self.folder}/server.key'}}, client_ca: {{file: '{self.folder}/ca.crt'}}}}")

    def config(self):
        lines = ["auth:", "  callers:"]
        for name, (how, accounts, permissions) in KNOWN.items():
            known_by = (f"token_hashes: {{file: '{self.folder}/{name}.hashes'}}" if how == "token"
                        else f"certificate_names: [{name}.example]")
            quoted = ", ".join(f"'{account}'" for account in accounts)
            lines += [f"  - name: {name}", f"    {known_by}", f"    accounts: [{quoted}]",
                      f"    permissions: [{', '.join(permissions)}]"]
        return lines

    def arguments(self, who):
        """Of a runner's command line."""
        if who not in KNOWN and who not in UNKNOWN:
            raise ValueError(f"there is no caller {who}")
        tls = {"dashboard": "certified", "distrustful": "distrusting", "careless": None}.get(who, "trusting")
        token = self.tokens.get({"distrustful": "shop", "careless": "shop"}.get(who, who), "")
        has_token = who not in ("nobody", "dashboard")
        return [*(["--tls", str(self.folder / tls)] if tls else []), *(["--token", token] if has_token else [])]
