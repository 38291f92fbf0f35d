// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// The trackers of what an operating system does, on one machine: shared by ftrace and its text form,
/// by polled counters and by other kernels' events. What the machine is, all its traces share; what
/// happens on it is told by each trace for itself, because two traces may tell the same.
///
/// @param system which kernel on which machine, shared by its traces
/// @param cpus CPUs
/// @param sched who runs on each CPU
/// @param threadStates what each thread does
/// @param counters values of counters
/// @param gpus GPUs, shared by the machine's traces
public record KernelTrackers(
        SystemInfo system,
        CpuTracker cpus,
        SchedTracker sched,
        ThreadStateTracker threadStates,
        CounterTracker counters,
        GpuTracker gpus) {}
