"""From a workbook into the registry: which column is which, staging, what would change, writing it in one transaction."""
