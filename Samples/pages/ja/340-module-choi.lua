-- 潮位のおおよその値。モジュール名前空間の見本。
local p = {}

function p.height(frame)
	local hour = tonumber(frame.args[1]) or 0
	return string.format('%.1f', 1.9 + 1.4 * math.cos(2 * math.pi * (hour - 3) / 12.42))
end

return p
