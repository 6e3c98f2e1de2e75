"""A pump maker's portal: mails its customers a link, and asks them to acknowledge a recall."""

import os
import secrets
from urllib.parse import urlencode

from flask import Flask, render_template_string, request, url_for

TAGS = """
<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js" data-domain-script="demo"></script>
<script>
window._vwo_code = window._vwo_code || (function () {
  var account_id = 100001,
      code = { init: function () {
        var script = document.createElement('script');
        script.src = 'https://dev.visualwebsiteoptimizer.com/j.php?a=' + account_id +
                     '&u=' + encodeURIComponent(document.URL);
        document.head.appendChild(script);
      } };
  code.init();
  return code;
}());
</script>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-DEMO000001"></script>
<script>
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments); }
gtag('js', new Date());
gtag('config', 'G-DEMO000001');
</script>
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Recall notice</title>
{{ tags | safe }}
</head>
<body>
<h1>Thank you</h1>
<p>You have told us that you received the recall notice.</p>
</body>
</html>
"""

app = Flask(__name__)
outbox = []
acknowledged = {}


@app.post("/recall")
def send_recall():
    """Mail the customer who is signed in the link to their acknowledgment page."""
    customer = {"ip": request.remote_addr, "device": request.form["device"]}
    if os.environ.get("PORTAL") == "repaired":
        token = secrets.token_urlsafe(16)
        acknowledged[token] = customer
        link = url_for("acknowledge", token=token)
    else:
        link = f"{url_for('acknowledge')}?{urlencode(customer)}"
    outbox.append({"to": request.form["email"], "body": f"Please confirm that you received this notice: {link}"})
    return "", 204


@app.get("/acknowledge")
@app.get("/acknowledge/<token>")
def acknowledge(token=None):
    """Show the page behind the link; the repaired one carries no tags."""
    tags = "" if os.environ.get("PORTAL") == "repaired" else TAGS
    return render_template_string(PAGE, tags=tags)
