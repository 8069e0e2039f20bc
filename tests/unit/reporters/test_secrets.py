import pytest

from poolint.reporters.secrets import masked


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('client = Client(api_key="sk-test-123456789")', 'client = Client(api_key="•••")'),
        ("headers={'x-api-key': 'abcdefgh1234'}", "headers={'x-api-key': '•••'}"),
        ('os.environ["ACME_API_KEY"] = "hunter2!"', 'os.environ["ACME_API_KEY"] = "•••"'),
        ('auth_token=f"{prefix}-secret99"', 'auth_token=f"•••"'),
        ('headers["Authorization"] = "Bearer abc.def"', 'headers["Authorization"] = "•••"'),
        ('password = "unfinished', 'password = "•••'),
        ("x = 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8'", "x = '•••'"),
        ("client = Client('x', api_key='''abc''')", "client = Client('x', api_key='''•••''')"),
        ('api_key: str = "abc"', 'api_key: str = "•••"'),
        ('os.environ.setdefault("ACME_API_KEY", "abc")', 'os.environ.setdefault("ACME_API_KEY", "•••")'),
        ('{"password": "\\"quoted\\"", "user": "ann"}', '{"password": "•••", "user": "ann"}'),
        ('base_url="https://ann:abc@gateway.test/v1"', 'base_url="https://•••@gateway.test/v1"'),
        ("ENV TOKEN=Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8", "ENV TOKEN=•••"),
        ("digest = 0123456789abcdef0123456789abcdef", "digest = •••"),
    ],
)
def test_what_may_be_a_secret_is_dots(line: str, shown: str) -> None:
    assert masked(line) == shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ACME_API_KEY=abc # the team's", "ACME_API_KEY=••• # the team's"),
        ("ENV ACME_AUTH_TOKEN abc", "ENV ACME_AUTH_TOKEN •••"),
        ("      ACME_API_KEY: abc", "      ACME_API_KEY: •••"),
        ("ACME_API_KEY='a b'", "ACME_API_KEY='•••'"),
        ("ACME_API_KEY=${ACME_API_KEY}", "ACME_API_KEY=${ACME_API_KEY}"),
        ("ACME_API_KEY: ${{ secrets.ACME_API_KEY }}", "ACME_API_KEY: ${{ secrets.ACME_API_KEY }}"),
        ("USE_BEDROCK=1", "USE_BEDROCK=1"),
    ],
)
def test_outside_of_code_a_secret_needs_no_quotes(line: str, shown: str) -> None:
    assert masked(line, code=False) == shown


@pytest.mark.parametrize(
    "line",
    [
        'client.messages.create(model="claude-haiku-4-5-20251001", max_tokens=1024)',
        'model="us.anthropic.claude-sonnet-4-5-20250929-v1:0"',
        'api_key=os.environ["ACME_API_KEY"]',
        'os.environ.pop("ACME_API_KEY", None)',
        "metadata={'feature': 'triage', 'team': 'support'}",
        "    except anthropic.RateLimitError as error:  # 429, spend cap reached",
        "client = Client(api_key=key, auth_token=settings.token)",
        "def __init__(self, api_key: str, token: str | None = None) -> None:",
        'api_key = read("api_key")',
        'span.set_attribute("gen_ai.usage.output_tokens", count)',
        "def test_the_longest_name_of_a_function_that_anybody_has_ever_written(self) -> None:",
        'raise Stop("the answer is too long")',
    ],
)
def test_ordinary_code_stays_as_it_is(line: str) -> None:
    assert masked(line) == line
