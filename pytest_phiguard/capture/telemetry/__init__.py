"""Owns the captures of what tells a vendor about the running application; one file per SDK."""
