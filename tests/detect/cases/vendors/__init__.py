"""Messages of vendors, each as its public format has it: with the patient in it, and with a stranger.

The shapes are those of the vendors' own documents and scripts as the package's vendor table sums them up.
"""
