"""What an FAQ must satisfy before people may trust it, a module for each thing that can be wrong."""
