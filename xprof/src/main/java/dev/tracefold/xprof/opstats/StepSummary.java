// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;

/// What a time was over all steps.
///
/// @param average the mean
/// @param deviation the deviation of the sample; not a number for one step that took no time
/// @param minimum the least
/// @param maximum the greatest
record StepSummary(double average, double deviation, double minimum, double maximum) {
    static final StepSummary NONE = new StepSummary(0, 0, 0, 0);

    static StepSummary of(List<Double> times) {
        if (times.isEmpty()) {
            return NONE;
        }
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        // XProf begins with the least positive number, so that zeros are never all the same to it.
        double greatest = Double.MIN_NORMAL;
        for (double time : times) {
            sum += time;
            least = Math.min(least, time);
            greatest = Math.max(greatest, time);
        }
        double average = sum / times.size();
        if (least == greatest) {
            return new StepSummary(average, 0, least, greatest);
        }
        double squares = 0;
        for (double time : times) {
            squares += (time - average) * (time - average);
        }
        double deviation = Math.sqrt(squares / (times.size() - 1));
        return new StepSummary(average, deviation, least, greatest);
    }
}
