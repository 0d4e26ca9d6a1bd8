"""Instances to measure on: generated ones, and real ones, read from a folder of shared data beside the project.

The shared data is never part of the project; what is not there is left out.
"""

from benchmarks.instances.registry import COUNTS, INSTANCES, SHARED, Instance, instance_path, load_costs, load_instance, present

__all__ = ["COUNTS", "INSTANCES", "SHARED", "Instance", "instance_path", "load_costs", "load_instance", "present"]
