"""Users, roles, sign-in, sessions, permissions and the audit trail."""
