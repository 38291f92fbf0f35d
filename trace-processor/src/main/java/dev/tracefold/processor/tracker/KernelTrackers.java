// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// The trackers of what an operating system does, on one machine: shared by ftrace and its text form,
/// by polled counters and by other kernels' events.
///
/// @param system which kernel on which machine
/// @param cpus CPUs
/// @param sched who runs on each CPU
/// @param threadStates what each thread does
/// @param counters values of counters
/// @param gpus GPUs
public record KernelTrackers(
        SystemInfo system,
        CpuTracker cpus,
        SchedTracker sched,
        ThreadStateTracker threadStates,
        CounterTracker counters,
        GpuTracker gpus) {}
