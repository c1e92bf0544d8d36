"""The FAQ as an Excel workbook: written for coordinators, and read back into changes of its files."""
