module tradewind.io/tests/pause

go 1.24
