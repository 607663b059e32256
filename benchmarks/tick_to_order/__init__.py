"""Resources of the tick-to-order benchmark."""
