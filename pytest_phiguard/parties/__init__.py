"""Who a destination belongs to, always with the reason; knows neither patients nor what is sent."""
