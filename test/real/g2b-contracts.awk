# g2b-contracts.awk — contracts of the procurement site: the newest row of each contract.

function record(    ground, single)
{
    if (file_stem ~ /^companies/) {
        count("companies", 1)
        company[cell["bizno"]] = 1
        return
    }
    count("rows", 1)
    gsub(/-/, "", cell["rprsntCorpBizrno"])
    count("firm_in_register", cell["rprsntCorpBizrno"] in company)
    if (seen[cell["cntrctInsttCd"], cell["cntrctNo"]]++) {
        count("repeated", 1)
        return
    }
    ground = cell["prvtcntrctRsn"]
    single = cell["cntrctCnclsMthdNm"] == "수의계약" && ground ~ /^추정가격 2천만원 이하.*\]$/ && cell["bidNtceNo"] == ""
    contract(cell["cntrctInsttCd"], cell["cntrctNo"], cell["cntrctInsttChrgDeptNm"], cell["bsnsDivNm"], cell["rprsntCorpBizrno"], cell["cntrctNm"], cell["cntrctCnclsDate"], cell["cntrctAmt"], single, index(ground, "[지방계약법 제25조제1항5호") > 0)
}
