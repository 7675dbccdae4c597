"""Roles, access, the audit trail, the catalogue and answers kept for an Idempotency-Key.

What is only ever added is granted as such: commonfare_app may SELECT and INSERT, and DELETE only what expires.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commonfare_app') THEN
        CREATE ROLE commonfare_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commonfare_operator') THEN
        CREATE ROLE commonfare_operator NOLOGIN;
        GRANT commonfare_operator TO commonfare_app WITH INHERIT FALSE, SET TRUE;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION USING
        MESSAGE = 'The roles commonfare_app and commonfare_operator are missing, and this login may not make them.',
        HINT = 'As a superuser: CREATE ROLE commonfare_app LOGIN PASSWORD ''...''; CREATE ROLE commonfare_operator;'
            ' GRANT commonfare_operator TO commonfare_app WITH INHERIT FALSE, SET TRUE;';
END
$roles$
"""

TABLES = (
    """
    CREATE TABLE access_client (
        id varchar(64) PRIMARY KEY,
        name varchar(200) NOT NULL,
        kind varchar(16) NOT NULL,
        operator varchar(64),
        public_jwk jsonb NOT NULL,
        scopes varchar(64)[] NOT NULL,
        created_at timestamptz NOT NULL,
        created_by varchar(64) NOT NULL,
        CONSTRAINT access_client_kind_known CHECK (kind IN ('app', 'device', 'officer')),
        CONSTRAINT access_client_device_has_operator CHECK (kind <> 'device' OR operator IS NOT NULL),
        CONSTRAINT access_client_has_scopes CHECK (cardinality(scopes) > 0),
        CONSTRAINT access_client_key_is_public CHECK (NOT public_jwk ? 'd')
    )
    """,
    """
    CREATE TABLE access_client_blocked (
        client_id varchar(64) PRIMARY KEY REFERENCES access_client (id),
        at timestamptz NOT NULL,
        reason varchar(200) NOT NULL
    )
    """,
    """
    CREATE TABLE access_assertion (
        client_id varchar(64) NOT NULL REFERENCES access_client (id),
        jti varchar(128) NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, jti)
    )
    """,
    "CREATE INDEX access_assertion_expires_at ON access_assertion (expires_at)",
    """
    CREATE TABLE audit_entry (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        actor varchar(64) NOT NULL,
        action varchar(64) NOT NULL,
        subject varchar(128) NOT NULL,
        details jsonb NOT NULL
    )
    """,
    "CREATE INDEX audit_entry_at ON audit_entry (at)",
    "CREATE INDEX audit_entry_subject ON audit_entry (subject)",
    """
    CREATE TABLE catalogue_edition (
        version varchar(64) PRIMARY KEY,
        tariff_id varchar(64) NOT NULL,
        edition varchar(200) NOT NULL,
        valid_from date NOT NULL,
        document bytea NOT NULL,
        published_at timestamptz NOT NULL,
        published_by varchar(64) NOT NULL,
        CONSTRAINT catalogue_edition_one_a_day UNIQUE (tariff_id, valid_from),
        CONSTRAINT catalogue_edition_version_is_sha256 CHECK (version ~ '^[0-9a-f]{64}$'),
        CONSTRAINT catalogue_edition_version_is_its_hash CHECK (version = encode(sha256(document), 'hex'))
    )
    """,
    """
    CREATE TABLE idempotency_answer (
        client_id varchar(64) NOT NULL,
        key varchar(128) NOT NULL,
        fingerprint bytea NOT NULL,
        status integer NOT NULL,
        body bytea NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, key),
        CONSTRAINT idempotency_answer_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
        CONSTRAINT idempotency_answer_is_a_success CHECK (status BETWEEN 200 AND 299)
    )
    """,
    "CREATE INDEX idempotency_answer_created_at ON idempotency_answer (created_at)",
)

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO commonfare_app, commonfare_operator",
    "GRANT SELECT, INSERT ON access_client, access_client_blocked, audit_entry, catalogue_edition TO commonfare_app",
    "GRANT SELECT, INSERT, DELETE ON access_assertion, idempotency_answer TO commonfare_app",
)


def upgrade() -> None:
    """Migrate. A migration that cannot have its locks at once gives way to those who are served."""
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute(ROLES)
    for statement in (*TABLES, *GRANTS):
        op.execute(statement)


def downgrade() -> None:
    """There is no way back over what was only ever added: restore a backup."""
    raise NotImplementedError
