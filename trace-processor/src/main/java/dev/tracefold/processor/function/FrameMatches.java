// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What the patterns of a flamegraph say about each frame. Frames of the same name and grouping
/// cells are one key and are looked at once.
final class FrameMatches {
    private static final Match NO_MATCH = new Match(false, 0, false, false);

    private final int[] keys;
    private final List<Match> matchByKey = new ArrayList<>();

    /// @param view whether the view begins here
    /// @param showStack a bit for each of the filters that match
    record Match(boolean view, long showStack, boolean hideStack, boolean hideFrame) {}

    FrameMatches(FrameSource source, FlamegraphConfig config) {
        keys = new int[source.size()];
        Map<List<@Nullable Object>, Integer> known = new HashMap<>();
        List<RowColumn> columns = new ArrayList<>();
        columns.add(source.table().column("name"));
        config.grouping().forEach(c -> columns.add(source.table().column(c)));
        for (int frame = 0; frame < keys.length; frame++) {
            int row = source.rows().get(frame);
            List<@Nullable Object> cells = new ArrayList<>();
            columns.forEach(c -> cells.add(c.get(row)));
            Integer key = known.get(cells);
            if (key == null) {
                key = known.size();
                known.put(cells, key);
                matchByKey.add(config.needsMatching() ? match(config, cells) : NO_MATCH);
            }
            keys[frame] = key;
        }
    }

    int key(int frame) {
        return keys[frame];
    }

    Match match(int frame) {
        return matchByKey.get(keys[frame]);
    }

    private static Match match(FlamegraphConfig config, List<@Nullable Object> cells) {
        List<String> texts = new ArrayList<>();
        for (@Nullable Object cell : cells) {
            if (cell != null) {
                texts.add(text(cell));
            }
        }
        long show = 0;
        for (int i = 0; i < config.showStack().size(); i++) {
            show |= finds(config.showStack().get(i), texts) ? 1L << i : 0;
        }
        @Nullable Pattern view = config.viewPattern();
        return new Match(
                view != null && finds(view, texts),
                show,
                config.hideStack().stream().anyMatch(p -> finds(p, texts)),
                config.hideFrame().stream().anyMatch(p -> finds(p, texts)));
    }

    private static boolean finds(Pattern pattern, List<String> texts) {
        return texts.stream().anyMatch(t -> pattern.matcher(new BoundedText(t)).find());
    }

    /// A cell as text: numbers as C prints them with 15 digits.
    static String text(Object cell) {
        if (!(cell instanceof Double number)) {
            return String.valueOf(cell);
        }
        String text = String.format(Locale.ROOT, "%.15g", number);
        if (text.contains(".") && !text.contains("e")) {
            text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
        }
        return text;
    }
}
