"""The API server: the only place that reads or writes it, plain dictionaries in and out."""

from tradewind_operator.api.unread import leave_unread

leave_unread("kubernetes")
leave_unread("kubernetes.aio")
