// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Operators by their two letters.
final class Operators {
    private static final Map<String, String> SYMBOLS = symbols();

    private Operators() {}

    /// What an operator looks like, or null where the letters are none.
    static @Nullable String symbol(String letters) {
        return SYMBOLS.get(letters);
    }

    private static Map<String, String> symbols() {
        String[] pairs =
                ("nw new,na new[],dl delete,da delete[],aw co_await,ps +,ng -,ad &,de *,co ~,"
                                + "pl +,mi -,ml *,dv /,rm %,an &,or |,eo ^,aS =,pL +=,mI -=,mL *=,"
                                + "dV /=,rM %=,aN &=,oR |=,eO ^=,ls <<,rs >>,lS <<=,rS >>=,eq ==,"
                                + "ne !=,lt <,gt >,le <=,ge >=,ss <=>,nt !,aa &&,oo ||,pp ++,mm --,"
                                + "pm ->*,pt ->,cl (),ix [],qu ?")
                        .split(",", -1);
        Map<String, String> symbols = new HashMap<>();
        for (String pair : pairs) {
            symbols.put(pair.substring(0, 2), pair.substring(3));
        }
        symbols.put("cm", ",");
        return Map.copyOf(symbols);
    }
}
